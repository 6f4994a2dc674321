import sys

MIN_PERIODS = 8
DEFAULT_PERIODS = 6
MOST_PERIODS = 60
LEAST_SPREAD = 1e-9
# Two-sided 95 % quantiles of Student's t: the fewer points, the wider.
T_95 = {5: 2.57, 6: 2.45, 7: 2.36, 8: 2.31, 10: 2.23, 12: 2.18, 15: 2.13, 20: 2.09, 30: 2.04, 60: 2.00}
# What a step is called, how many make a season, and how pandas writes it.
STEPS = {"day": (7, "D"), "week": (52, "W"), "month": (12, "MS"), "quarter": (4, "QS"), "year": (1, "YS")}


def stop(reason):
    print(f"Status: FAILED - {reason}")
    sys.exit(0)


def series_of(table, wanted):
    """The numbers by date, dates ascending and each once."""
    dates = [c for c in table.columns if pd.api.types.is_datetime64_any_dtype(table[c])]
    numbers = [c for c in table.columns if pd.api.types.is_numeric_dtype(table[c]) and not pd.api.types.is_bool_dtype(table[c])]
    if not dates:
        stop("the table has no column of dates. Ask for the measure by month, week or day.")
    if wanted and wanted not in numbers:
        stop(f"there is no number called {wanted!r}. There are: {', '.join(numbers) or 'none'}.")
    if not numbers:
        stop("the table has no numbers to forecast.")
    if not wanted and len(numbers) > 1:
        stop(f"the table has several numbers ({', '.join(numbers)}). Say which with value_column.")
    value = wanted or numbers[0]
    known = table[[dates[0], value]].dropna()
    when = known[dates[0]]
    if when.dt.tz is not None:
        when = when.dt.tz_localize(None)
    if when.duplicated().any():
        stop("a date is there more than once. Forecast one line at a time: no further grouping beside the date.")
    series = pd.Series(known[value].astype(float).to_numpy(), index=pd.DatetimeIndex(when)).sort_index()
    return series, dates[0], value


def step_of(dates):
    days = float(np.median(np.diff(dates.to_numpy()).astype("timedelta64[h]").astype(float))) / 24
    for name, low, high in (("day", 0.9, 1.1), ("week", 6.9, 7.1), ("month", 28, 31), ("quarter", 89, 93), ("year", 364, 367)):
        if low <= days <= high:
            return name
    return stop("the dates are not days, weeks, months, quarters or years in a row.")


def regular(series, step):
    """One value per step. A few missing ones are drawn in; many are a reason to stop."""
    offset = pd.tseries.frequencies.to_offset(STEPS[step][1]) if step != "week" else pd.DateOffset(days=7)
    whole = pd.date_range(series.index[0], series.index[-1], freq=offset)
    if not series.index.isin(whole).all():
        stop(f"the dates do not lie one {step} apart.")
    filled = series.reindex(whole)
    holes = int(filled.isna().sum())
    if holes > len(whole) / 10:
        stop(f"{holes} of {len(whole)} {step}s have no value.")
    return filled.interpolate(), offset, holes


def smooth(values, season, alpha, beta, gamma, phi):
    """Additive Holt-Winters with damped trend for a whole grid of weights at once. Errors are one step ahead."""
    n, m = len(values), season
    if m > 1:
        first = values[: 2 * m].reshape(2, m)
        slope = (first[1].mean() - first[0].mean()) / m
        level = np.full(alpha.shape, first[0].mean() - slope * (m + 1) / 2)
        detrended = values[: 2 * m] - (first[0].mean() + slope * (np.arange(2 * m) - (m - 1) / 2))
        seasons = [np.full(alpha.shape, s) for s in detrended.reshape(2, m).mean(axis=0)]
    else:
        slope = float(np.median(np.diff(values[: max(4, n // 2)])))
        level = np.full(alpha.shape, values[0] - slope)
        seasons = [np.zeros(alpha.shape)]
    trend = np.full(alpha.shape, slope)
    errors = np.empty((n,) + alpha.shape)
    for t in range(n):
        at = t % m
        error = values[t] - (level + phi * trend + seasons[at])
        level = level + phi * trend + alpha * error
        trend = phi * trend + alpha * beta * error
        seasons[at] = seasons[at] + gamma * error
        errors[t] = error
    return errors, level, trend, seasons


def honest_sigma(errors, season):
    """The spread of errors that the starting season had no part in; where there are too few, theirs, widened for that part."""
    if season > 1 and len(errors) - 2 * season < 6:
        own = errors[season:]
        return float(np.sqrt((own**2).sum() / max(1, len(own) - 3)) * np.sqrt(2 * 1.5))
    own = errors[2 * season if season > 1 else min(2, len(errors) // 2) :]
    return float(np.sqrt((own**2).sum() / max(1, len(own) - 3)))


def exponential(values, season):
    """The weights with the least squared error after the beginning; then the way ahead and how its spread grows."""
    gammas = [0.0, 0.05, 0.1, 0.3] if season > 1 else [0.0]
    grid = np.meshgrid([0.02, 0.1, 0.2, 0.4, 0.6, 0.8, 0.98], [0.0, 0.05, 0.1, 0.3], gammas, [0.9, 0.98, 1.0], indexing="ij")
    alpha, beta, gamma, phi = (g.ravel() for g in grid)
    errors, level, trend, seasons = smooth(values, season, alpha, beta, gamma, phi)
    skip = min(season if season > 1 else 2, len(values) // 2)
    best = int((errors[skip:] ** 2).sum(axis=0).argmin())
    a, b, g, p = alpha[best], beta[best], gamma[best], phi[best]
    sigma = honest_sigma(errors[:, best], season)

    def ahead(steps):
        damped = np.cumsum(p ** np.arange(1, steps + 1))
        shape = np.array([seasons[(len(values) + h) % season][best] for h in range(steps)])
        weights = [a * (1 + b * damped[j - 1]) + (g if j % season == 0 else 0) for j in range(1, steps)]
        spread = sigma * np.sqrt(1 + np.concatenate([[0.0], np.cumsum(np.square(weights))])[:steps])
        return level[best] + damped * trend[best] + shape, spread

    return ahead


def seasonal_naive(values, season):
    errors = values[season:] - values[:-season]
    sigma = float(np.sqrt(np.mean(errors**2)))

    def ahead(steps):
        h = np.arange(steps)
        return values[len(values) - season + h % season], sigma * np.sqrt(1 + h // season)

    return ahead


def mean(values, _season):
    sigma = float(np.std(values, ddof=1)) * np.sqrt(1 + 1 / len(values))
    return lambda steps: (np.full(steps, values.mean()), np.full(steps, sigma))


def methods(n, season):
    found = {"the mean": (mean, 1), "smoothed level and trend": (exponential, 1)}
    if season > 1 and n >= 2 * season + 2:
        found[f"smoothed level, trend and season of {season}"] = (exponential, season)
        found[f"the value {season} periods before"] = (seasonal_naive, season)
    return found


def choose(values, season, horizon):
    """The method that came nearest where it was not allowed to look: at up to three ends of the known values."""
    n = len(values)
    held = max(1, min(horizon, n // 5))
    cuts = [n - held * k for k in (1, 2, 3) if n - held * k >= max(MIN_PERIODS - 2, n // 2)] or [n - held]
    missed = {}
    for name, (method, m) in methods(n, season).items():
        usable = [cut for cut in cuts if cut >= 2 * m + 2 or m == 1]
        if len(usable) == len(cuts):
            missed[name] = float(np.mean([np.abs(values[c : c + held] - method(values[:c], m)(held)[0]).mean() for c in cuts]))
    # Of methods that are nearly alike the one that comes first, which is the simpler.
    least = min(missed.values())
    name = next(each for each, miss in missed.items() if miss <= least * 1.02 + LEAST_SPREAD)
    return name, missed[name], held


def t_value(n):
    return next((t for points, t in T_95.items() if n <= points), 1.96)


def main(table, horizon, wanted):
    series, date_column, value_column = series_of(table, wanted)
    if len(series) < MIN_PERIODS:
        stop(f"a forecast needs at least {MIN_PERIODS} periods; there are {len(series)}.")
    step = step_of(series.index)
    series, offset, holes = regular(series, step)
    notes = [f"{holes} missing {step}(s) were drawn in between their neighbours."] if holes else []
    if series.index[-1] + offset > pd.Timestamp.now():
        series = series.iloc[:-1]
        notes.append(f"The last {step} is not over yet and was left out.")
    if len(series) < MIN_PERIODS:
        stop(f"a forecast needs at least {MIN_PERIODS} whole periods; there are {len(series)}.")
    values = series.to_numpy()
    most = max(1, min(MOST_PERIODS, len(values) // 2))
    if horizon > most:
        notes.append(f"{horizon} periods are too far for {len(values)} known ones: {most} are forecast.")
    steps = min(horizon, most)
    season = STEPS[step][0]
    if season > 1 and len(values) < 2 * season + 2:
        notes.append(f"{len(values)} {step}s are too few to see a season of {season}; a yearly or weekly pattern is not in this forecast.")
    name, miss, held = choose(values, season, steps)
    method, m = methods(len(values), season)[name]
    middle, spread = method(values, m)(steps)
    reach = t_value(len(values)) * spread
    low, high = middle - reach, middle + reach
    if (values >= 0).all():
        low, middle, high = np.maximum(low, 0), np.maximum(middle, 0), np.maximum(high, 0)
    ahead = pd.date_range(series.index[-1] + offset, periods=steps, freq=offset)
    print(
        pd.DataFrame(
            {
                date_column: list(series.index) + list(ahead),
                "kind": ["actual"] * len(values) + ["forecast"] * steps,
                value_column: list(values) + [round(float(each), 4) for each in middle],
                "low": [None] * len(values) + [round(float(each), 4) for each in low],
                "high": [None] * len(values) + [round(float(each), 4) for each in high],
            }
        )
    )
    usual = float(np.abs(values[-held * 3 :]).mean())
    share = f", {miss / usual:.0%} of the usual size" if usual > LEAST_SPREAD else ""
    lines = [
        "Status: COMPLETE",
        f"{value_column}: the next {steps} {step}s by {name}, from {len(values)} known ones.",
        f"First: {middle[0]:,.2f}, probably between {low[0]:,.2f} and {high[0]:,.2f} (19 of 20 cases, if the future behaves as the past).",
        f"On {step}s it was not shown, this method missed by {miss:,.2f} on average{share}.",
        *notes,
    ]
    print("\n".join(lines))


ahead_wanted = globals().get("periods")
if ahead_wanted is None:
    ahead_wanted = DEFAULT_PERIODS
if ahead_wanted != int(ahead_wanted) or not 1 <= ahead_wanted <= MOST_PERIODS:
    stop(f"periods is a whole number from 1 to {MOST_PERIODS}.")
main(df, int(ahead_wanted), globals().get("value_column"))
