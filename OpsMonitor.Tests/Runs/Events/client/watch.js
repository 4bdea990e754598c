// Watches all runs of a tenant through the hub and writes each message as a line: node watch.js http://host:port key
import { HubConnectionBuilder, LogLevel } from "@microsoft/signalr";

const [address, key] = process.argv.slice(2);
let position;
const connection = new HubConnectionBuilder()
  .withUrl(`${address}/hubs/runs`, { accessTokenFactory: () => key })
  .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 500 })
  .configureLogging(LogLevel.None)
  .build();
connection.on("runChanged", (run) => {
  position = run.position;
  console.log(JSON.stringify(run));
});
connection.onreconnected(() => connection.invoke("WatchTenantFrom", position));
connection.onclose(() => process.exit(1));
await connection.start();
position = await connection.invoke("WatchTenant");
console.log(JSON.stringify({ watching: position }));
