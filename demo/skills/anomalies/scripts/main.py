import sys

MIN_PERIODS = 14
DEFAULT_SENSITIVITY = 4.0
# Of a normal distribution the median absolute deviation is this share of the standard deviation.
MAD_SHARE = 0.6745
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


def moving_median(values, window):
    return pd.Series(values).rolling(window, center=True, min_periods=max(3, window // 2)).median().bfill().ffill().to_numpy()


def places_in_season(dates, step):
    if step == "day":
        return dates.dt.dayofweek.to_numpy()
    if step == "week":
        return dates.dt.isocalendar().week.astype(int).to_numpy()
    return dates.dt.month.to_numpy()


def expected_of(dates, values, step):
    """Trend by a moving median; season by the median of each place around it. Two rounds, so that each is clear of the other."""
    season = SEASONS[step]
    window = {"day": 21, "week": 9, "month": 7, "quarter": 5}[step]
    seasonal = np.zeros(len(values))
    has_season = len(values) >= 2 * season
    for _round in range(2):
        trend = moving_median(values - seasonal, min(window, len(values) // 2 * 2 - 1))
        if has_season:
            places = pd.Series(places_in_season(dates, step))
            around = pd.Series(values - trend)
            usual = around.groupby(places).median()
            usual -= usual.median()
            seasonal = places.map(usual).to_numpy()
    return trend + seasonal, has_season


def spread_of(residuals):
    spread = float(np.median(np.abs(residuals - np.median(residuals)))) / MAD_SHARE
    # More than half of the values are exactly as expected: any distance at all is then measured by the mean.
    return spread if spread > 0 else float(np.mean(np.abs(residuals))) * 1.2533


def main(table, sensitivity, wanted):
    dates, values, date_column, value_column = series_of(table, wanted)
    if len(values) < MIN_PERIODS:
        stop(f"at least {MIN_PERIODS} periods are needed to know what is usual; there are {len(values)}.")
    step = step_of(dates)
    expected, has_season = expected_of(dates, values, step)
    residuals = values - expected
    spread = spread_of(residuals)
    scores = residuals / spread if spread > 0 else np.zeros(len(values))
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
