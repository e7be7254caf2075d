-- Presses the button of another confirmation link with each request; BENCH_BODY names the file that lists them.
local links = {}
local number = 0

function init()
  for link in io.lines(os.getenv("BENCH_BODY")) do
    links[#links + 1] = link
  end
end

function request()
  number = number + 1
  return wrk.format("POST", links[(number - 1) % #links + 1])
end
