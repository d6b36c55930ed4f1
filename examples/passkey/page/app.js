// The page: it asks the server for challenges, and the browser for passkeys. It has no secrets.

const element = (id) => document.getElementById(id);

/** What the page is doing. A second click meanwhile does nothing. */
let running = null;

/** Calls the server. Rejections become errors with its message. */
async function call(path, body) {
  const request = body === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(path, request);
  const answer = await response.json();
  if (!response.ok) {
    throw Object.assign(new Error(answer.error), { status: response.status });
  }
  return answer;
}

/** Does one thing at a time, and says how it ends. */
async function act(doing, work) {
  if (running) return;
  running = new AbortController();
  const buttons = document.querySelectorAll("button:not(#cancel)");
  buttons.forEach((button) => { button.disabled = true; });
  say(doing);
  try {
    say(await work(running.signal));
  } catch (error) {
    say("", explain(error));
  } finally {
    running = null;
    buttons.forEach((button) => { button.disabled = false; });
    element("cancel").hidden = true;
    await show();
  }
}

function say(status, error = "") {
  element("status").textContent = status ?? "";
  element("error").textContent = error;
}

function explain(error) {
  // Browsers do not say why, so that pages learn nothing about passkeys that are not used.
  if (error.name === "NotAllowedError" || error.name === "AbortError") {
    return "Nothing was signed and nothing was sent: you cancelled, or this device has no passkey for it.";
  }
  return error.message;
}

async function register(signal) {
  const username = element("username").value;
  const options = await call("/api/register/begin", { username });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = await navigator.credentials.create({ publicKey, signal });
  say("Creating your wallet…");
  await call("/api/register/finish", credential.toJSON());
  return "Welcome. Your wallet is ready.";
}

/** Lets a user return who has registered before. */
async function logIn(signal) {
  const options = await call("/api/log-in/begin", { username: element("username").value });
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({ publicKey, signal });
  await call("/api/log-in/finish", credential.toJSON());
  return "Welcome back.";
}

/** Signs what the server has begun. */
async function sign({ id, options }, signal) {
  element("cancel").hidden = false;
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({ publicKey, signal });
  element("cancel").hidden = true;
  say("Sending…");
  await call("/api/transfers/finish", { id, credential: credential.toJSON() });
  element("transfer").reset();
  return "Signed and sent.";
}

async function send(signal) {
  const payment = { to: element("to").value, amount: element("amount").value };
  return sign(await call("/api/transfers/begin", payment), signal);
}

const again = (id) => async (signal) => sign(await call("/api/transfers/again", { id }), signal);

/** Shows the account, or the registration if nobody is logged in. */
async function show() {
  let account = null;
  try {
    account = await call("/api/account");
  } catch (error) {
    if (error.status !== 401) return say("", error.message);
  }
  element("register").hidden = account !== null;
  element("account").hidden = element("history").hidden = account === null;
  if (account === null) return;
  element("who").textContent = account.username;
  element("balance").textContent = account.balance;
  element("address").textContent = account.address;
  element("failed").replaceChildren(...account.failed.map(failed));
  element("transfers").replaceChildren(...account.transfers.map(row));
  element("none").hidden = account.transfers.length > 0;
  const isMoving = account.transfers.some(({ status }) => !["Confirmed", "Failed", "Rejected"].includes(status));
  if (isMoving && !running) setTimeout(() => running || show(), 1000);
}

function row(transfer) {
  const item = document.createElement("li");
  item.append(
    text("span", transfer.amount ? `${transfer.amount} ETH` : transfer.id),
    text("span", transfer.status, `state ${transfer.status.toLowerCase()}`),
    text("span", transfer.reason ?? `to ${transfer.to}`, "detail mono"),
  );
  return item;
}

function failed(id) {
  const item = document.createElement("li");
  const button = text("button", "Sign it again", "plain");
  button.type = "button";
  button.addEventListener("click", () => act("Asking for your passkey…", again(id)));
  item.append(text("span", "A transfer was not completed."), button);
  return item;
}

function text(name, content, className = "") {
  const made = document.createElement(name);
  made.textContent = content;
  made.className = className;
  return made;
}

element("register").addEventListener("submit", (event) => {
  event.preventDefault();
  act("Asking for a passkey…", event.submitter?.id === "log-in" ? logIn : register);
});
element("transfer").addEventListener("submit", (event) => {
  event.preventDefault();
  act("Asking for your passkey…", send);
});
element("cancel").addEventListener("click", () => running?.abort());
element("log-out").addEventListener("click", () => act("", () => call("/api/log-out", {}).then(() => "Logged out.")));
show();
