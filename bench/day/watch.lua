-- Asks for one address; each connection rests for BENCH_DELAY milliseconds between two requests.
local rest = tonumber(os.getenv("BENCH_DELAY"))

function delay()
  return rest
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format(
    '{"number": %d, "failed": %d, "p50": %.2f, "p95": %.2f, "p99": %.2f}\n', summary.requests, failed,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000
  ))
end
