-- What wrk sends and prints for measure/load.py: settings come from the environment, the result is one line of JSON.
local path, template = os.getenv("BENCH_PATH"), os.getenv("BENCH_BODY")
local prefix = os.getenv("BENCH_PREFIX")
local headers = {}
for name, value in os.getenv("BENCH_HEADERS"):gmatch("([^\t\n]+)\t([^\n]+)") do headers[name] = value end

local sent, number = 0, 0

local threads = 0
function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

function request()
    sent = sent + 1
    if template == "" then return wrk.format("GET", path, headers) end
    return wrk.format("POST", path, headers, (template:gsub("%%d", prefix .. "-" .. number .. "-" .. sent)))
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        '{"requests":%d,"duration_us":%d,"refused":%d,"errors":%d,"p50_us":%.0f,"p99_us":%.0f,"max_us":%.0f}\n',
        summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
        latency:percentile(50), latency:percentile(99), latency.max))
end
