-- For wrk: ask for the listed addresses in turn, each with its cookies, and tell the times as JSON.
-- The list is a file of lines "address<TAB>cookies"; its name is the one argument.

local requests, turn = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local path, cookies = line:match("^([^\t]*)\t(.*)$")
    local headers = {}
    if cookies ~= "" then headers["Cookie"] = cookies end
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  io.write(string.format(
    '{"count": %d, "seconds": %.6f, "p50": %.3f, "p95": %.3f, "p99": %.3f, "wrong": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, summary.errors.status + summary.errors.connect + summary.errors.read
    + summary.errors.write + summary.errors.timeout))
end
