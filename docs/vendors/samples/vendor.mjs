// A vendor's whole integration: one file, Node 18 or newer, no packages.
// (`npm install standardwebhooks` gives `new Webhook(secret).verify(body, headers)` instead of `verified` below.)
// Environment: WEBHOOK_SECRET (whsec_…), API_KEY (dts_live_…), TEST_KEY (dts_test_…), PORTAL_URL, PORT, STORE.

import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const portal = (process.env.PORTAL_URL ?? "http://127.0.0.1:8799").replace(/\/$/, "") + "/api/v1/vendor";
const keys = { false: process.env.API_KEY ?? "dts_live_x", true: process.env.TEST_KEY ?? "dts_test_x" };
const secret = Buffer.from(process.env.WEBHOOK_SECRET.replace(/^whsec_/, ""), "base64");
const store = process.env.STORE ?? "vendor-events"; // a folder; use a table with a unique column in your product
const over = ["declined", "failed", "cancelled", "expired"];
mkdirSync(join(store, "done"), { recursive: true });

function verified(body, headers) {
  const [id, stamp] = [headers["webhook-id"], headers["webhook-timestamp"]];
  if (!/^[\w.-]{1,100}$/.test(id ?? "") || !(Math.abs(Date.now() / 1000 - Number(stamp)) < 300)) return false;
  const wanted = createHmac("sha256", secret).update(`${id}.${stamp}.`).update(body).digest();
  return (headers["webhook-signature"] ?? "").split(" ").some((given) => {
    const signature = Buffer.from(given.replace(/^v1,/, ""), "base64");
    return signature.length === wanted.length && timingSafeEqual(signature, wanted);
  });
}

async function call(method, path, body, isTest) {
  const headers = { Authorization: `Bearer ${keys[isTest]}`, "Content-Type": "application/json" };
  if (method === "POST") headers["Idempotency-Key"] = randomUUID(); // keep it when you send the same call again
  const answer = await fetch(portal + path, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw Object.assign(new Error(`The portal answered ${answer.status}`), { status: answer.status });
  return answer.json();
}

// Yours: an account in your product. The same trial must give the same workspace.
const makeWorkspace = (trial) => `https://app.example.com/workspaces/${trial.trial_id}`;

async function workOn({ type, data }) {
  if (type !== "trial.requested" && type !== "trial.access_problem") return; // also every type that we do not know
  const trial = await call("GET", `/trials/${data.trial_id}`, undefined, data.is_test); // the truth: the event may be old
  if (over.includes(trial.state)) return;
  const ready = { status: "ready", access_url: makeWorkspace(trial), instructions: "Mở thư mời để đặt mật khẩu." };
  await call("PUT", `/trials/${data.trial_id}/provisioning`, ready, data.is_test);
}

let working = Promise.resolve();
function work() {
  working = working.then(async () => {
    for (const name of readdirSync(store).filter((entry) => entry.endsWith(".json"))) {
      try {
        await workOn(JSON.parse(readFileSync(join(store, name), "utf8")));
      } catch (refusal) {
        if (!(refusal.status < 500) || refusal.status === 429) continue; // next round
      }
      renameSync(join(store, name), join(store, "done", name));
    }
  });
}

function take(body, headers) {
  if (!verified(body, headers)) return { status: 401 };
  const name = `${headers["webhook-id"]}.json`;
  if (!readdirSync(join(store, "done")).includes(name)) {
    try {
      writeFileSync(join(store, name), body, { flag: "wx" }); // once: a repeated id changes nothing
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    setImmediate(work); // after the answer
  }
  return { status: 204 };
}

async function letIn(body) {
  const code = new URLSearchParams(body.toString()).get("code") ?? "";
  for (const isTest of [false, true]) {
    try {
      const trial = await call("POST", "/handoffs/redeem", { code }, isTest);
      return { status: 303, location: makeWorkspace(trial) }; // here: start the session of trial.organisation
    } catch (refusal) {
      if (!(refusal.status < 500)) return { status: 503 };
    }
  }
  return { status: 403 };
}

createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  let answer = { status: 404 };
  if (request.method === "POST" && request.url === "/webhooks") answer = take(body, request.headers);
  if (request.method === "POST" && request.url === "/landing") answer = await letIn(body);
  response.writeHead(answer.status, answer.location ? { Location: answer.location } : {});
  response.end();
}).listen(Number(process.env.PORT ?? 3000), "127.0.0.1");

work(); // what a crash left undone
setInterval(work, 30_000);
