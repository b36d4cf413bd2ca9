-- What wrk sends: three deliveries for each interview result (the last one with another score), each result
-- with an id of its own, so that every label and the result's state are worked out as in real life.
-- Arguments: the path, the header's value, the file with the body.
local prefix, ids, scores, count = nil, {}, {}, 0

function setup(thread)
  threads = (threads or 0) + 1
  thread:set("number", threads)
end

function init(args)
  path, secret = args[1], args[2]
  local file = assert(io.open(args[3], "rb"))
  body = file:read("*a")
  file:close()
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["X-Mojito-Secret"] = secret
  wrk.headers["User-Agent"] = "benchmark"
  math.randomseed(number * 7919 + tonumber(args[4]))
end

function request()
  if count % 3 == 0 then
    id = string.format("%08x-%04x-4%03x-a%03x-%06x%06x", math.random(0, 0x7fffffff), math.random(0, 0xffff),
      math.random(0, 0xfff), math.random(0, 0xfff), math.random(0, 0xffffff), math.random(0, 0xffffff))
  end
  local score = count % 3 == 2 and "6.4" or "7.1"
  count = count + 1
  local text = body:gsub("RESULT%-ID", id, 1):gsub("\"SCORE\"", score, 1)
  return wrk.format("POST", path, nil, text)
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("{\"requests\":%d,\"microseconds\":%d,\"failed\":%d,\"p50\":%d,\"p99\":%d}\n",
    summary.requests, summary.duration, failed, latency:percentile(50), latency:percentile(99)))
end
