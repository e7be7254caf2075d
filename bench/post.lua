-- Posts a form; {n} in it becomes a number of its own for each request.
local body = os.getenv("BENCH_BODY")
local number = 0

function setup(thread)
  thread:set("seed", math.random(1, 1000000000) .. os.time())
end

function request()
  number = number + 1
  local unique = seed .. "-" .. number .. "-" .. tostring(request):gsub("%W", "")
  return wrk.format("POST", nil, nil, (body:gsub("{n}", unique)))
end

function init()
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
end
