// Runs the reads of the exported collection with newman, and signs a write with the collection's own script.
//
// Usage: node newman.mjs PACKAGES COLLECTION ENVIRONMENT BOOTSTRAP
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [packages, collectionFile, environmentFile, bootstrapFile] = process.argv.slice(2);
const newman = createRequire(`${packages}/node_modules/`)("newman");
const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const [collection, environment, bootstrap] = [collectionFile, environmentFile, bootstrapFile].map(read);
const identity = bootstrap.employee;

const get = async (path) => {
    const response = await fetch(bootstrap.baseUrl + path, { headers: { authorization: `Bearer ${identity.token}` } });
    return (await response.json()).items;
};
const values = {
    baseUrl: bootstrap.baseUrl,
    token: identity.token,
    credentialId: identity.credentialId,
    walletId: (await get("/wallets"))[0].id,
    keyId: (await get("/keys"))[0].id,
    userId: (await get("/auth/users"))[0].userId,
    permissionId: (await get("/permissions"))[0].id,
};
for (const [key, value] of Object.entries(values)) {
    environment.values = environment.values.filter((one) => one.key !== key);
    environment.values.push({ key, value, enabled: true });
}

const isRead = (item) => item.request.method === "GET";
const all = collection.item.flatMap((folder) => folder.item);
collection.item = collection.item
    .map((folder) => ({ ...folder, item: folder.item.filter(isRead) }))
    .filter((folder) => folder.item.length > 0);
const known = (item) =>
    item.request.url.variable.every((one) => one.key in values) &&
    item.request.url.query.every((one) => one.disabled) &&
    !item.request.auth;

let reads = 0;
let succeeded = 0;
const failures = [];
await new Promise((resolve, reject) =>
    newman
        .run({ collection, environment, timeoutRequest: 20000 }, (error) => (error ? reject(error) : resolve()))
        .on("request", (error, { item, response }) => {
            reads += 1;
            const original = all.find((one) => one.name === item.name);
            if (error) failures.push(`${item.name}: ${error.message}`);
            else if (response.code >= 500) failures.push(`${item.name}: status ${response.code}`);
            else if (response.code === 200) succeeded += 1;
            else if (known(original) && response.code !== 404) {
                failures.push(`${item.name}: status ${response.code}: ${response.stream}`);
            }
        })
        .on("script", (error, { script }) => error && failures.push(`a script: ${error.message}`))
        .on("exception", (_, { error }) => failures.push(`an exception: ${error.message}`)),
);
// Signed writes with the script of the collection, in a host that has `crypto.subtle`: first with the employee's Ed25519
// key, then with the P-256 key of a service account that the employee creates.
const script = new Function("pm", collection.event[0].script.exec.join("\n"));
const write = async (variables, method, path, body) => {
    const headers = new Map([["X-DFNS-USERACTION", "{{userAction}}"]]);
    const raw = JSON.stringify(body);
    await new Promise((resolve) => {
        const replaceIn = (text) => text.replace("{{baseUrl}}", bootstrap.baseUrl);
        script({
            request: {
                method,
                body: { mode: "raw", raw },
                url: { getPath: () => path },
                headers: {
                    get: (name) => headers.get(name),
                    upsert: ({ key, value }) => resolve(headers.set(key, value)),
                },
            },
            variables: { get: (name) => variables[name], replaceIn },
            sendRequest: ({ url, method, header, body }, done) =>
                fetch(url, { method, headers: header, body: body.raw })
                    .then(async (response) => {
                        const text = await response.text();
                        if (response.status !== 200) resolve();
                        done(null, { code: response.status, text: () => text, json: () => JSON.parse(text) });
                    })
                    .catch(done),
        });
    });
    const response = await fetch(bootstrap.baseUrl + path, {
        method,
        headers: {
            "content-type": "application/json",
            authorization: `Bearer ${variables.token}`,
            "x-dfns-useraction": headers.get("X-DFNS-USERACTION"),
        },
        body: raw,
    });
    const answer = await response.json();
    if (response.status !== 200) failures.push(`${method} ${path}: status ${response.status}: ${JSON.stringify(answer)}`);
    return answer;
};
const employee = { token: identity.token, credentialId: identity.credentialId, privateKey: identity.privateKeyPem };
const { publicKey, privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const account = await write(employee, "POST", "/auth/service-accounts", { name: "postman", publicKey });
const [token] = account.accessTokens ?? [];
if (token) {
    const identityId = account.userInfo.userId;
    await write(employee, "POST", `/permissions/${values.permissionId}/assignments`, { identityId });
    const service = { token: token.accessToken, credentialId: token.credId, privateKey };
    const wallet = await write(service, "POST", "/wallets", { network: "EthereumSepolia" });
    if (!wallet.id) failures.push("no wallet was created with a P-256 key");
}
if (reads !== all.filter(isRead).length) failures.push(`${reads} reads of ${all.filter(isRead).length} were made`);
for (const failure of failures) console.log(`not ok postman: ${failure}`);
if (failures.length === 0) console.log(`ok postman: ${reads} reads, of which ${succeeded} found something, and 3 signed writes`);
process.exit(failures.length === 0 ? 0 : 1);
