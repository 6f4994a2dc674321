"""One run of dlt for bench/ingestion.ts: python ingest_with_dlt.py <base url> <folder> <format> <resources as JSON>. Prints when it was committed."""

import json
import os
import sys
import time

base_url, folder, file_format, resources = sys.argv[1:5]
os.environ["DLT_DATA_DIR"] = os.path.join(folder, "dlt")
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"

import dlt  # noqa: E402
from dlt.sources.rest_api import rest_api_source  # noqa: E402

pipeline = dlt.pipeline(
    pipeline_name="bench",
    pipelines_dir=os.path.join(folder, "pipelines"),
    destination=dlt.destinations.duckdb(os.path.join(folder, "data.duckdb")),
    dataset_name="bench",
)
source = rest_api_source({"client": {"base_url": base_url}, "resources": json.loads(resources)})
pipeline.run(source, **({} if file_format == "default" else {"loader_file_format": file_format}))
print(int(time.time() * 1000))
