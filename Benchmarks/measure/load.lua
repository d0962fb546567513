-- What wrk sends and prints for measure/load.py: settings come from the environment, the result is one line of JSON.
local path, template, prepared = os.getenv("BENCH_PATH"), os.getenv("BENCH_BODY"), os.getenv("BENCH_PREPARED")
local prefix = os.getenv("BENCH_PREFIX")
local headers = {}
for name, value in os.getenv("BENCH_HEADERS"):gmatch("([^\t\n]+)\t([^\n]+)") do headers[name] = value end

local threads = 0
function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

local sent, requests = 0, nil

-- Every line is one request: header names and values, then the body. Threads take turns; a second pass repeats them.
local function read_prepared()
    requests = {}
    local line_number = 0
    for line in io.lines(prepared) do
        if line_number % tonumber(os.getenv("BENCH_THREADS") or 1) == number then
            local fields = {}
            for field in line:gmatch("[^\t]+") do fields[#fields + 1] = field end
            local own = {}
            for name, value in pairs(headers) do own[name] = value end
            for i = 1, #fields - 1, 2 do own[fields[i]] = fields[i + 1] end
            requests[#requests + 1] = wrk.format("POST", path, own, fields[#fields])
        end
        line_number = line_number + 1
    end
end

function init(args)
    if prepared ~= "" then read_prepared() end
end

function request()
    sent = sent + 1
    if requests then return requests[(sent - 1) % #requests + 1] end
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
