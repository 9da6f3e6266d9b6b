// `npm ci`, but only when node_modules was not installed from exactly this package-lock.json by this Node.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const stamp = "node_modules/.installed-from";
const hash = createHash("sha256").update(process.version + process.platform + process.arch);
for (const file of ["package.json", "package-lock.json"]) {
  hash.update(readFileSync(file));
}
const wanted = hash.digest("hex");

if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) {
  console.log("node_modules is up to date");
  process.exit(0);
}
const done = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
  stdio: "inherit",
  shell: process.platform === "win32",
});
if (done.status !== 0) {
  process.exit(done.status ?? 1);
}
if (existsSync("node_modules")) {
  writeFileSync(stamp, wanted);
}
