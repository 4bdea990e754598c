// The scenario that is named, by the client in the folder that is named: life.mjs FOLDER SCENARIO.
import assert from "node:assert";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

const [folder, scenario] = process.argv.slice(2);
const { ItemFailed, ItemSkipped, OpsMonitor, OpsMonitorError, RunLost } = await import(pathToFileURL(`${folder}/opsmonitor.mjs`));
const ops = OpsMonitor.fromEnv({ batchSize: 2, batchSeconds: 0.2, heartbeatSeconds: 0.2 });
const operation = { resource: "node", action: scenario.replace("!", ""), scope: { office: "Lyon" }, total_items: { life: 5, more: 2, odd: 4 }[scenario] };
let begun;

async function work(item) {
  if (item === "ben") throw new ItemFailed("throttled", "Too many requests");
  if (item === "dora") throw new ItemSkipped("nothing_to_do");
  if (item === "bug") throw new RangeError("no such mailbox");
}

async function during(run) {
  begun = run;
  switch (scenario) {
    case "life": return run.each(["ana", "ben", "cleo", "dora", "ed\"y\\ \u00e9"], work);
    case "throw": return run.each(["ana", "ben", "cleo", "bug", "dora"], work);
    case "attach": {
      const second = await ops.start(operation);
      assert(second.attached && !run.attached && second.id === run.id && second.attempt === run.attempt);
      await second.each(["ana", "cleo"], work);
      await second.flush();
      return run.each(["ana", "eve"], work);
    }
    case "more": return run.each(["ana", "cleo", "eve", "finn", "gus"], work);
    case "odd": return run.each(["ana", "n\0ul \\u0000", "", "cleo"], work);
    case "stop": case "lost": case "term":
      return run.each(["ana", "long"], (item, signal) => item === "long" ? sleep(3_600_000, null, { signal }) : null);
    default: return run.each(["ana", "cleo"], work);
  }
}

try {
  const run = scenario === "again"
    ? await (await ops.attach((await ops.waiting("node", "life"))[0])).during((retry) => retry.each(retry.itemIds(), () => {}))
    : await ops.run(operation, during);
  console.log("status", run.status);
} catch (error) {
  if (error instanceof RangeError) console.log("thrown", error.message, begun.status);
  else if (error instanceof RunLost) console.log("lost", error.message);
  else if (error instanceof OpsMonitorError) console.log("refused", error.message, ops);
  else throw error;
}
