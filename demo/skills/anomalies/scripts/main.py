import sys

MIN_PERIODS = 14
DEFAULT_SENSITIVITY = 4.0
# Of a normal distribution the median absolute deviation is this share of the standard deviation.
MAD_SHARE = 0.6745
# Fewer say too little about a place in the season.
LEAST_SEASONS = 4
# The median absolute deviation of n values knows the spread about as well as the standard deviation of this share of them.
MAD_WORTH = 0.37
SEASONS = {"day": 7, "week": 52, "month": 12, "quarter": 4}


def stop(reason):
    print(f"Status: FAILED - {reason}")
    sys.exit(0)


def series_of(table, wanted):
    dates = [c for c in table.columns if pd.api.types.is_datetime64_any_dtype(table[c])]
    numbers = [c for c in table.columns if pd.api.types.is_numeric_dtype(table[c]) and not pd.api.types.is_bool_dtype(table[c])]
    if not dates:
        stop("the table has no column of dates. Ask for the measure by day, week or month.")
    if wanted and wanted not in numbers:
        stop(f"there is no number called {wanted!r}. There are: {', '.join(numbers) or 'none'}.")
    if not numbers:
        stop("the table has no numbers.")
    if not wanted and len(numbers) > 1:
        stop(f"the table has several numbers ({', '.join(numbers)}). Say which with value_column.")
    value = wanted or numbers[0]
    known = table[[dates[0], value]].dropna().sort_values(dates[0])
    if known[dates[0]].duplicated().any():
        stop("a date is there more than once. Look at one line at a time: no further grouping beside the date.")
    return known[dates[0]].reset_index(drop=True), known[value].astype(float).to_numpy(), dates[0], value


def step_of(dates):
    days = float(dates.diff().dt.total_seconds().median()) / 86400
    for name, low, high in (("day", 0.9, 1.1), ("week", 6.9, 7.1), ("month", 28, 31), ("quarter", 89, 93)):
        if low <= days <= high:
            return name
    return stop("the dates are not days, weeks, months or quarters in a row.")


def neighbours_median(values, window):
    """The median around each value, without the value itself: it must not help to say what was expected of it.

    At both ends the series is mirrored around the level there, so that a trend goes on instead of bending."""
    half = window // 2
    first, last = np.median(values[: half // 2 + 1]), np.median(values[-(half // 2 + 1) :])
    before, after = 2 * first - values[1 : half + 1][::-1], 2 * last - values[-half - 1 : -1][::-1]
    windows = np.lib.stride_tricks.sliding_window_view(np.concatenate([before, values, after]), 2 * half + 1)
    return np.median(np.delete(windows, half, axis=1), axis=1)


def others_median(values, places):
    """For each value the median of the others at its place in the season, beside that of all."""
    usual = np.full(len(values), np.median(values))
    for place in np.unique(places):
        at = np.flatnonzero(places == place)
        if len(at) > 1:  # week 53
            usual[at] = [np.median(values[at[at != own]]) for own in at]
    return usual - np.median(values)


def places_in_season(dates, step):
    if step == "day":
        return dates.dt.dayofweek.to_numpy()
    if step == "week":
        return dates.dt.isocalendar().week.astype(int).to_numpy()
    return dates.dt.month.to_numpy()


def expected_of(dates, values, step):
    """Trend from the neighbours, season from the same place in other seasons. Two rounds, so that each is clear of the other."""
    window = {"day": 21, "week": 9, "month": 7, "quarter": 5}[step]
    seasonal = np.zeros(len(values))
    has_season = len(values) >= LEAST_SEASONS * SEASONS[step]
    for _round in range(2):
        trend = neighbours_median(values - seasonal, min(window, len(values) // 2 * 2 - 1))
        if has_season:
            seasonal = others_median(values - trend, places_in_season(dates, step))
    return trend + seasonal, has_season


def spread_of(residuals):
    spread = float(np.median(np.abs(residuals - np.median(residuals)))) / MAD_SHARE
    # More than half of the values are exactly as expected: any distance at all is then measured by the mean.
    return spread if spread > 0 else float(np.mean(np.abs(residuals))) * 1.2533


def allowance(sensitivity, n):
    """By how much a distance is counted smaller because the spread is known from few values (Student's t, expanded)."""
    z, v = sensitivity, MAD_WORTH * n
    t = z + (z**3 + z) / (4 * v) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2) + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
    return z / t


def main(table, sensitivity, wanted):
    dates, values, date_column, value_column = series_of(table, wanted)
    if len(values) < MIN_PERIODS:
        stop(f"at least {MIN_PERIODS} periods are needed to know what is usual; there are {len(values)}.")
    step = step_of(dates)
    expected, has_season = expected_of(dates, values, step)
    residuals = values - expected
    spread = spread_of(residuals)
    scores = allowance(sensitivity, len(values)) * residuals / spread if spread > 0 else np.zeros(len(values))
    found = pd.DataFrame(
        {
            date_column: dates,
            value_column: values,
            "expected": np.round(expected, 4),
            "difference": np.round(residuals, 4),
            "score": np.round(scores, 2),
            "direction": np.where(residuals > 0, "above", "below"),
        }
    )[np.abs(scores) >= sensitivity]
    found = found.reindex(found["score"].abs().sort_values(ascending=False).index).reset_index(drop=True)
    looked = f"{len(values)} {step}s of {value_column}, with{'' if has_season else 'out'} a season of {SEASONS[step]}"
    if found.empty:
        largest = float(np.max(np.abs(scores)))
        print(f"Status: COMPLETE\nNothing unusual in {looked}. The largest distance is {largest:.1f} of {sensitivity:g} robust standard deviations.")
        return
    print(found)
    first = found.iloc[0]
    print(
        f"Status: COMPLETE\n{len(found)} unusual of {looked}.\n"
        f"Most unusual: {first[date_column].date()} with {first[value_column]:,.2f} where {first['expected']:,.2f} was expected ({first['score']:+.1f})."
    )


limit = globals().get("sensitivity")
limit = DEFAULT_SENSITIVITY if limit is None else float(limit)
if not 1 <= limit <= 20:
    stop("sensitivity lies between 1 and 20.")
main(df, limit, globals().get("value_column"))
