// Ask Lighthouse about pages as a phone on a slow line gets them, which is its own default. Prints one line of JSON a run.
import { readFileSync } from "node:fs";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const { browser, flags, addresses, runs } = JSON.parse(readFileSync(0, "utf-8"));

for (const address of addresses) {
  for (let run = 0; run < runs; run += 1) {
    const chrome = await launch({ chromePath: browser, chromeFlags: ["--headless=new", ...flags] });
    try {
      const { lhr } = await lighthouse(address, { port: chrome.port, logLevel: "error" });
      if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
      const categories = Object.values(lhr.categories);
      const scores = Object.fromEntries(categories.map(({ id, score }) => [id, Math.round(100 * score)]));
      // What costs points; times are told by the score of performance.
      const faults = categories.flatMap(({ id, auditRefs }) =>
        id === "performance" ? [] : auditRefs.filter((each) => each.weight && (lhr.audits[each.id].score ?? 1) < 1),
      );
      const blocked = lhr.audits["total-blocking-time"].numericValue;
      console.log(JSON.stringify({ address, scores, blocked, faults: faults.map((each) => each.id) }));
    } finally {
      chrome.kill();
    }
  }
}
