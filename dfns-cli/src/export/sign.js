// Signs the user action of a request with the P-256 or Ed25519 key in `privateKey` (PKCS #8, PEM) and `credentialId`.
// Where the host has no `crypto.subtle`, or there is no key, the variable `userAction` must hold a token.
const header = pm.request.headers.get("X-DFNS-USERACTION");
const subtle = typeof crypto === "undefined" ? undefined : crypto.subtle;
const pem = pm.variables.get("privateKey");
if (header !== undefined && subtle && pem) {
    const base64url = (bytes) =>
        btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
    const utf8 = (text) => new TextEncoder().encode(text);
    // Dfns expects an ASN.1 signature; the Web Crypto API returns the two numbers.
    const integer = (bytes) => {
        let from = 0;
        while (from < bytes.length - 1 && bytes[from] === 0) from += 1;
        const digits = [...bytes.slice(from)];
        if (digits[0] > 127) digits.unshift(0);
        return [2, digits.length, ...digits];
    };
    const der = (signature) => {
        const numbers = [...integer(signature.slice(0, 32)), ...integer(signature.slice(32))];
        return Uint8Array.from([48, numbers.length, ...numbers]);
    };
    const post = (path, body) =>
        new Promise((resolve, reject) =>
            pm.sendRequest(
                {
                    url: pm.variables.replaceIn("{{baseUrl}}") + path,
                    method: "POST",
                    header: {
                        "Content-Type": "application/json",
                        Authorization: "Bearer " + pm.variables.get("token"),
                    },
                    body: { mode: "raw", raw: JSON.stringify(body) },
                },
                (error, response) => {
                    if (error) reject(error);
                    else if (response.code !== 200) reject(new Error(path + ": " + response.text()));
                    else resolve(response.json());
                },
            ),
        );
    // The host waits for timers, and not for promises.
    const waiting = setInterval(() => {}, 100);
    const sign = async () => {
        const body = pm.request.body;
        const payload = body && body.mode === "raw" && body.raw ? pm.variables.replaceIn(body.raw) : "";
        const challenge = await post("/auth/action/init", {
            userActionPayload: payload,
            userActionHttpMethod: pm.request.method,
            userActionHttpPath: pm.variables.replaceIn(pm.request.url.getPath()),
        });
        const pkcs8 = Uint8Array.from(atob(pem.replace(/-----[A-Z ]+-----|\s/g, "")), (letter) => letter.charCodeAt(0));
        // An Ed25519 key has 48 bytes.
        const isEd25519 = pkcs8.length === 48;
        const algorithm = isEd25519 ? { name: "Ed25519" } : { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
        const key = await subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]);
        const clientData = utf8(JSON.stringify({ type: "key.get", challenge: challenge.challenge }));
        const signature = new Uint8Array(await subtle.sign(algorithm, key, clientData));
        const action = await post("/auth/action", {
            challengeIdentifier: challenge.challengeIdentifier,
            firstFactor: {
                kind: "Key",
                credentialAssertion: {
                    credId: pm.variables.get("credentialId"),
                    clientData: base64url(clientData),
                    signature: base64url(isEd25519 ? signature : der(signature)),
                },
            },
        });
        pm.request.headers.upsert({ key: "X-DFNS-USERACTION", value: action.userAction });
    };
    sign()
        .catch((error) => console.error("the user action was not signed: " + error.message))
        .finally(() => clearInterval(waiting));
}
