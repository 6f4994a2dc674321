import sys

MIN_CUSTOMERS = 20
MOST_CUSTOMERS = 20_000


def stop(reason):
    print(f"Status: FAILED - {reason}")
    sys.exit(0)


def columns_of(table, customer, amount):
    dates = [c for c in table.columns if pd.api.types.is_datetime64_any_dtype(table[c])]
    if not dates:
        stop("the table has no column of dates. Give one row per order with its date.")
    for wanted in (customer, amount):
        if wanted and wanted not in table.columns:
            stop(f"there is no column called {wanted!r}. There are: {', '.join(map(str, table.columns))}.")
    if not customer:
        repeating = [c for c in table.columns if c not in dates and c != amount and not pd.api.types.is_float_dtype(table[c]) and table[c].duplicated().any()]
        if not repeating:
            stop("no column names customers that bought more than once. Give one row per order, or say customer_column.")
        customer = next((c for c in repeating if "customer" in str(c).lower()), repeating[0])
    if not amount:
        numbers = [c for c in table.columns if c != customer and pd.api.types.is_numeric_dtype(table[c]) and not pd.api.types.is_bool_dtype(table[c])]
        if not numbers:
            stop("the table has no amounts.")
        amount = numbers[-1]
    if not pd.api.types.is_numeric_dtype(table[amount]):
        stop(f"{amount!r} is no number.")
    return customer, dates[0], amount


def points(values):
    """1 to 5 by fifths of the customers; equal values get equal points."""
    return np.clip(np.ceil(values.rank(method="average", pct=True) * 5), 1, 5).astype(int)


def segment(recency, frequency):
    if recency >= 4:
        return "champions" if frequency >= 4 else "new" if frequency <= 1 else "loyal" if frequency == 3 else "promising"
    if recency == 3:
        return "loyal" if frequency >= 4 else "needing attention"
    return "at risk" if frequency >= 3 else "lost"


def main(table, customer, amount):
    customer, date, amount = columns_of(table, customer, amount)
    orders = table[[customer, date, amount]].dropna()
    left_out = len(table) - len(orders)
    newest = orders[date].max()
    grouped = orders.groupby(customer, sort=True)
    rfm = pd.DataFrame(
        {
            "recency_days": (newest - grouped[date].max()).dt.days,
            "orders": grouped.size(),
            "amount": grouped[amount].sum().astype(float).round(2),
        }
    )
    if len(rfm) < MIN_CUSTOMERS:
        stop(f"segments need at least {MIN_CUSTOMERS} customers; there are {len(rfm)}.")
    rfm["r"], rfm["f"], rfm["m"] = points(-rfm["recency_days"]), points(rfm["orders"]), points(rfm["amount"])
    rfm["segment"] = [segment(r, f) for r, f in zip(rfm["r"], rfm["f"])]
    by = rfm.groupby("segment")
    total = float(rfm["amount"].sum())
    segments = pd.DataFrame(
        {
            "customers": by.size(),
            "amount": by["amount"].sum().round(2),
            "share_of_amount": (by["amount"].sum() / total).round(4) if total else 0.0,
            "median_recency_days": by["recency_days"].median(),
            "mean_orders": by["orders"].mean().round(2),
        }
    ).sort_values("amount", ascending=False)
    print(segments.reset_index())
    print(rfm.reset_index().sort_values(["r", "f", "m", "amount"], ascending=False).head(MOST_CUSTOMERS).reset_index(drop=True))
    best = segments.index[0]
    share = f" ({segments['share_of_amount'].iloc[0]:.0%} of all)" if total else ""
    notes = [f"{left_out} rows without customer, date or amount were left out."] if left_out else []
    lines = [
        "Status: COMPLETE",
        f"{len(rfm)} customers in {len(segments)} segments; recency is counted from {newest.date()}.",
        f"Most of {amount} comes from {best}: {segments['amount'].iloc[0]:,.2f}{share}.",
        *notes,
    ]
    print("\n".join(lines))


main(df, globals().get("customer_column"), globals().get("amount_column"))
