import type { DialectId } from '../../flow.ts'

/** What a statement may contain. Nothing is forbidden by name: what is not here does not pass. */
export interface AllowList {
  readonly features: ReadonlySet<string>
  readonly functions: ReadonlySet<string>
  readonly tableFunctions: ReadonlySet<string>
  readonly types: ReadonlySet<string>
  readonly operators: ReadonlySet<string>
}

const words = (...lists: readonly string[]): ReadonlySet<string> => new Set(lists.flatMap((list) => list.trim().split(/\s+/)))

const NUMBERS = 'abs ceil ceiling floor round trunc sign sqrt power pow exp ln log mod'
const TEXTS =
  'lower upper length trim ltrim rtrim btrim left right substr substring replace concat concat_ws strpos position reverse repeat lpad rpad initcap split_part ascii chr'
const AGGREGATES = 'count sum avg min max'
const WINDOWS = 'rank dense_rank row_number percent_rank cume_dist ntile lag lead first_value last_value nth_value'
const SPREAD = 'stddev stddev_samp stddev_pop variance var_samp var_pop corr covar_samp covar_pop regr_slope regr_intercept regr_r2 regr_count'

const POSTGRES: AllowList = {
  features: words(
    'SelectStmt SelectStmt.all SelectStmt.distinctClause SelectStmt.fromClause SelectStmt.groupClause SelectStmt.groupDistinct SelectStmt.havingClause SelectStmt.larg SelectStmt.rarg',
    'SelectStmt.limitCount SelectStmt.limitOffset SelectStmt.limitOption SelectStmt.limitOption=LIMIT_OPTION_COUNT SelectStmt.limitOption=LIMIT_OPTION_WITH_TIES SelectStmt.op',
    'SelectStmt.op=SETOP_EXCEPT SelectStmt.op=SETOP_INTERSECT SelectStmt.op=SETOP_UNION SelectStmt.sortClause SelectStmt.targetList SelectStmt.valuesLists SelectStmt.whereClause SelectStmt.windowClause',
    'WithClause WithClause.ctes WithClause.recursive CommonTableExpr CommonTableExpr.aliascolnames CommonTableExpr.ctename CommonTableExpr.ctequery CommonTableExpr.ctematerialized',
    'CommonTableExpr.ctematerialized=CTEMaterializeAlways CommonTableExpr.ctematerialized=CTEMaterializeNever',
    'RangeVar RangeVar.alias RangeVar.inh RangeVar.relname RangeVar.relpersistence RangeVar.schemaname Alias Alias.aliasname Alias.colnames',
    'RangeSubselect RangeSubselect.alias RangeSubselect.lateral RangeSubselect.subquery RangeFunction RangeFunction.alias RangeFunction.functions RangeFunction.ordinality',
    'JoinExpr JoinExpr.jointype JoinExpr.jointype=JOIN_FULL JoinExpr.jointype=JOIN_INNER JoinExpr.jointype=JOIN_LEFT JoinExpr.jointype=JOIN_RIGHT JoinExpr.larg JoinExpr.rarg JoinExpr.quals JoinExpr.usingClause JoinExpr.isNatural JoinExpr.alias',
    'ResTarget ResTarget.name ResTarget.val ColumnRef ColumnRef.fields A_Star A_Const String String.sval List List.items RowExpr RowExpr.args RowExpr.row_format RowExpr.row_format=COERCE_IMPLICIT_CAST RowExpr.row_format=COERCE_EXPLICIT_CALL',
    'A_Expr A_Expr.lexpr A_Expr.rexpr A_Expr.name A_Expr.kind A_Expr.kind=AEXPR_OP A_Expr.kind=AEXPR_OP_ANY A_Expr.kind=AEXPR_OP_ALL A_Expr.kind=AEXPR_DISTINCT A_Expr.kind=AEXPR_NOT_DISTINCT A_Expr.kind=AEXPR_NULLIF A_Expr.kind=AEXPR_IN',
    'A_Expr.kind=AEXPR_LIKE A_Expr.kind=AEXPR_ILIKE A_Expr.kind=AEXPR_BETWEEN A_Expr.kind=AEXPR_NOT_BETWEEN A_Expr.rexpr_list_end A_Expr.rexpr_list_start',
    'A_ArrayExpr A_ArrayExpr.elements A_ArrayExpr.list_end A_ArrayExpr.list_start BoolExpr BoolExpr.args BoolExpr.boolop BoolExpr.boolop=AND_EXPR BoolExpr.boolop=NOT_EXPR BoolExpr.boolop=OR_EXPR',
    'BooleanTest BooleanTest.arg BooleanTest.booltesttype BooleanTest.booltesttype=IS_TRUE BooleanTest.booltesttype=IS_NOT_TRUE BooleanTest.booltesttype=IS_FALSE BooleanTest.booltesttype=IS_NOT_FALSE BooleanTest.booltesttype=IS_UNKNOWN BooleanTest.booltesttype=IS_NOT_UNKNOWN',
    'NullTest NullTest.arg NullTest.nulltesttype NullTest.nulltesttype=IS_NULL NullTest.nulltesttype=IS_NOT_NULL',
    'CaseExpr CaseExpr.arg CaseExpr.args CaseExpr.defresult CaseWhen CaseWhen.expr CaseWhen.result CoalesceExpr CoalesceExpr.args MinMaxExpr MinMaxExpr.args MinMaxExpr.op MinMaxExpr.op=IS_GREATEST MinMaxExpr.op=IS_LEAST',
    'FuncCall FuncCall.agg_distinct FuncCall.agg_filter FuncCall.agg_order FuncCall.agg_star FuncCall.agg_within_group FuncCall.args FuncCall.funcformat FuncCall.funcformat=COERCE_EXPLICIT_CALL FuncCall.funcformat=COERCE_SQL_SYNTAX FuncCall.funcname FuncCall.over',
    'WindowDef WindowDef.frameOptions WindowDef.name WindowDef.refname WindowDef.orderClause WindowDef.partitionClause WindowDef.startOffset WindowDef.endOffset',
    'SortBy SortBy.node SortBy.sortby_dir SortBy.sortby_dir=SORTBY_ASC SortBy.sortby_dir=SORTBY_DESC SortBy.sortby_nulls SortBy.sortby_nulls=SORTBY_NULLS_LAST SortBy.sortby_nulls=SORTBY_NULLS_FIRST',
    'GroupingSet GroupingSet.content GroupingSet.kind GroupingSet.kind=GROUPING_SET_ROLLUP GroupingSet.kind=GROUPING_SET_SETS GroupingSet.kind=GROUPING_SET_CUBE GroupingSet.kind=GROUPING_SET_EMPTY GroupingFunc GroupingFunc.args',
    'SubLink SubLink.subLinkType SubLink.subLinkType=ANY_SUBLINK SubLink.subLinkType=ALL_SUBLINK SubLink.subLinkType=EXISTS_SUBLINK SubLink.subLinkType=EXPR_SUBLINK SubLink.operName SubLink.subselect SubLink.testexpr',
    'TypeCast TypeCast.arg TypeCast.typeName TypeName TypeName.names TypeName.typemod TypeName.typmods TypeName.arrayBounds Integer Integer.ival',
    'SQLValueFunction SQLValueFunction.op SQLValueFunction.op=SVFOP_CURRENT_DATE SQLValueFunction.op=SVFOP_CURRENT_TIMESTAMP SQLValueFunction.op=SVFOP_LOCALTIMESTAMP SQLValueFunction.typmod ParamRef ParamRef.number',
  ),
  functions: words(
    NUMBERS,
    TEXTS,
    AGGREGATES,
    WINDOWS,
    SPREAD,
    'percentile_cont percentile_disc mode string_agg array_agg bool_and bool_or every grouping',
    'date_trunc date_part extract age now make_date make_timestamp make_interval to_char to_date timezone date_bin justify_days justify_hours',
    'like_escape char_length octet_length starts_with greatest least width_bucket gcd lcm pi degrees radians cardinality array_length generate_series unnest overlay translate md5',
  ),
  tableFunctions: words('generate_series unnest'),
  types: words('text varchar bpchar int2 int4 int8 numeric float4 float8 bool date time timetz timestamp timestamptz interval uuid'),
  operators: new Set([...words('+ - * / % ^ = <> != < <= > >= || ~~ !~~ ~~* !~~* between'), 'not between']),
}

const SHARED_FEATURES = [
  'select expressions from table name schema alias alias_keyword alias_keyword=AS column column_aliases columns star subquery this paren as boolean parameter index style style=Dollar',
  'where_clause group_by having order_by limit offset distinct all with ctes recursive materialized values joins on using kind kind=Inner kind=Left kind=Right kind=Full kind=Cross kind=Natural use_inner_keyword use_outer_keyword',
  'union intersect except left right and or not eq neq lt lte gt gte add sub mul div mod neg concat like i_like escape in between low high is is_null is_true is_false exists query null_safe_eq null_safe_neq',
  'case whens else_ operand coalesce cast to data_type literal literal_type literal_type=number literal_type=string literal_type=date literal_type=timestamp value integer_spelling null',
  'window_function over partition_by window_name windows spec frame start start=UnboundedPreceding start=CurrentRow end end=CurrentRow end=UnboundedFollowing frame=CurrentRow frame=UnboundedFollowing Preceding Following kind=Rows kind=Range kind=Groups',
  'desc asc explicit_asc nulls_first filter args function aggregate_function num_buckets post_select_comments separator position position=Both position=Leading position=Trailing',
  'count sum avg min max abs ceil floor round sqrt power ln log lower upper length trim l_trim r_trim substring substr start replace rank dense_rank row_number percent_rank cume_dist n_tile lag lead first_value last_value nth_value default ignore_nulls decimals',
  'precision scale length fraction conditions name=date star.table joined_table',
]

const DUCKDB: AllowList = {
  features: words(
    ...SHARED_FEATURES,
    'median stddev_samp stddev_pop var_samp var_pop string_agg list approx_count_distinct extract field field=Year field=Month field=Day field=Quarter field=Week field=Hour field=Minute field=Epoch year month day quarter week interval unit at_time_zone zone qualify is_distinct_from is_not_distinct_from',
    'int_div to_timestamp strftime format nullif greatest least date_trunc date_diff data_type=date data_type=int data_type=big_int data_type=small_int data_type=double data_type=float data_type=decimal data_type=text data_type=var_char data_type=boolean data_type=timestamp data_type=time data_type=interval timezone corr covar_samp mode quantile_cont percentile_cont expression original',
  ),
  functions: words(
    NUMBERS,
    TEXTS,
    AGGREGATES,
    WINDOWS,
    SPREAD,
    'arg_max arg_min max_by min_by mode median quantile_cont quantile_disc list string_agg group_concat bool_and bool_or any_value approx_count_distinct',
    'current_date date_diff date_part date_trunc date_sub date_add datediff dayname monthname year month day quarter week hour minute second isodow dow doy epoch strftime make_date last_day greatest least nullif ifnull now today contains starts_with ends_with prefix suffix range generate_series unnest rollup cube',
  ),
  tableFunctions: words('range generate_series unnest'),
  types: words(
    'date int big_int small_int tiny_int integer bigint double float decimal text var_char varchar boolean timestamp time interval timestamp_tz timestamptz timestamp_with_time_zone custom',
  ),
  operators: new Set(),
}

const SQLITE: AllowList = {
  features: words(
    ...SHARED_FEATURES,
    'collation collation=NOCASE collation=BINARY collation=RTRIM collate condition true_value false_value if_func glob group_concat str_position typeof char total data_type=int data_type=integer data_type=big_int data_type=double data_type=float data_type=real data_type=decimal data_type=text data_type=var_char data_type=boolean data_type=date spelling nullif greatest least if_null ifnull',
  ),
  functions: words(
    NUMBERS,
    TEXTS,
    AGGREGATES,
    WINDOWS,
    'char unicode current_date current_time current_timestamp date time datetime julianday strftime unixepoch nullif ifnull iif coalesce total group_concat string_agg typeof printf format instr hex quote like glob likely unlikely',
  ),
  tableFunctions: new Set(),
  types: words('int integer big_int small_int double float real decimal numeric text var_char varchar boolean date custom'),
  operators: new Set(),
}

export const allowLists: Readonly<Record<DialectId, AllowList>> = { postgres: POSTGRES, duckdb: DUCKDB, sqlite: SQLITE }
