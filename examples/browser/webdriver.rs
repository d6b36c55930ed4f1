//! Chromium, driven over WebDriver: pages, elements, passkeys.

use reqwest::{Client, Method};
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// Chromium without a window, without a network of its own, in a profile that it shares with none.
const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

/// The key of an element's id in WebDriver.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The browsers that this process has opened.
static COUNT: AtomicU32 = AtomicU32::new(0);

/// A browser with one window. It is closed when it is dropped.
pub(crate) struct Browser {
    http: Client,
    driver: Child,
    port: u16,
    session: String,
    profile: PathBuf,
}

impl Browser {
    pub(crate) async fn open() -> Self {
        // For reqwest, which has no default. The second test finds it installed.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let mut driver = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).spawn().expect(
            "chromedriver can be started; `cargo xtask browser` installs it, or apt-get install chromium-driver",
        );
        let mut lines = BufReader::new(driver.stdout.take().expect("the output is piped")).lines();
        let port = lines.find_map(|line| {
            let line = line.expect("chromedriver writes text");
            line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok()
        });
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let profile = std::env::temp_dir().join(format!("dfns-browser-{}-{number}", std::process::id()));
        let http = Client::builder().no_proxy().build().expect("a client can be built");
        let port = port.expect("chromedriver says its port");
        let mut browser = Self { http, driver, port, session: String::new(), profile };
        let flags = FLAGS.iter().map(|flag| (*flag).to_owned());
        let flags: Vec<_> = flags.chain([format!("--user-data-dir={}", browser.profile.display())]).collect();
        let options = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": flags },
            "webauthn:virtualAuthenticators": true,
        } } });
        let opened = browser.request(Method::POST, "/session", options).await;
        browser.session = format!("/session/{}", opened["sessionId"].as_str().expect("a session has an id"));
        browser
    }

    /// Sends a command that must succeed.
    async fn request(&self, method: Method, path: &str, body: Value) -> Value {
        self.attempt(method, path, body).await.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    async fn attempt(&self, method: Method, path: &str, body: Value) -> Result<Value, String> {
        let url = format!("http://127.0.0.1:{}{}{path}", self.port, self.session);
        let request = self.http.request(method.clone(), url);
        let request = if method == Method::POST { request.body(body.to_string()) } else { request };
        let response = request.send().await.map_err(|error| error.to_string())?;
        let (status, text) = (response.status(), response.text().await.map_err(|error| error.to_string())?);
        let mut value: Value = serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))?;
        if status.is_success() { Ok(value["value"].take()) } else { Err(value["value"]["message"].to_string()) }
    }

    pub(crate) async fn go(&self, url: &str) {
        self.request(Method::POST, "/url", json!({ "url": url })).await;
    }

    /// Runs a script in the page, and returns what it returns. A promise is awaited.
    pub(crate) async fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.request(Method::POST, "/execute/sync", json!({ "script": script, "args": arguments })).await
    }

    /// Waits until an expression is true in the page.
    pub(crate) async fn until(&self, expression: &str) {
        let script = format!(
            "return new Promise((found) => {{
                const look = () => {{ if ({expression}) found(true); else setTimeout(look, 20); }};
                look();
            }})"
        );
        let waited = self.attempt(Method::POST, "/execute/sync", json!({ "script": script, "args": [] })).await;
        if let Err(error) = waited {
            let page = self.run("return document.body.innerText", &[]).await;
            panic!("`{expression}` did not come true: {error}\n{}", page.as_str().unwrap_or_default());
        }
    }

    /// Waits until an element contains this text.
    pub(crate) async fn shows(&self, selector: &str, text: &str) {
        let [selector, text] = [selector, text].map(|text| Value::from(text).to_string());
        self.until(&format!("document.querySelector({selector})?.innerText.includes({text})")).await;
    }

    /// Returns the text of an element, once it is there to be read.
    pub(crate) async fn text(&self, selector: &str) -> String {
        self.until(&format!("document.querySelector({})?.innerText", Value::from(selector))).await;
        let text = self.run("return document.querySelector(arguments[0]).innerText", &[selector.into()]).await;
        text.as_str().unwrap_or_default().to_owned()
    }

    async fn element(&self, selector: &str) -> String {
        let found = self.request(Method::POST, "/element", json!({ "using": "css selector", "value": selector })).await;
        format!("/element/{}", found[ELEMENT].as_str().expect("an element has an id"))
    }

    /// Clicks an element as a user does, once it is there to be clicked: visible, and not below a
    /// header that stays.
    pub(crate) async fn click(&self, selector: &str) {
        let wanted = Value::from(selector).to_string();
        self.until(&format!(
            "[document.querySelector({wanted})].some((it) => it && it.checkVisibility() && !it.disabled)"
        ))
        .await;
        let script = "document.querySelector(arguments[0])?.scrollIntoView({ block: 'center' })";
        self.run(script, &[selector.into()]).await;
        let element = self.element(selector).await;
        self.request(Method::POST, &format!("{element}/click"), json!({})).await;
    }

    /// Replaces the text of a field.
    pub(crate) async fn fill(&self, selector: &str, text: &str) {
        let element = self.element(selector).await;
        self.request(Method::POST, &format!("{element}/clear"), json!({})).await;
        self.request(Method::POST, &format!("{element}/value"), json!({ "text": text })).await;
    }

    /// Presses a key, where the focus is.
    pub(crate) async fn press(&self, key: &str) {
        let keys = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        let actions = json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": keys }] });
        self.request(Method::POST, "/actions", actions).await;
    }

    /// Calls the DevTools protocol.
    pub(crate) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.request(Method::POST, "/goog/cdp/execute", json!({ "cmd": command, "params": parameters })).await
    }

    /// Adds an authenticator as of a phone: it verifies its user, who agrees at once.
    pub(crate) async fn add_authenticator(&self) -> Authenticator<'_> {
        let authenticator = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserConsenting": true, "isUserVerified": true,
        });
        let id = self.request(Method::POST, "/webauthn/authenticator", authenticator).await;
        Authenticator { browser: self, id: id.as_str().expect("an authenticator has an id").to_owned() }
    }

    /// Writes a picture of the page into the folder of `DFNS_SCREENSHOTS`, if it is set: of this
    /// width, in this colour scheme, as high as the page is but at most `height`.
    pub(crate) async fn picture(&self, name: &str, (width, height): (u32, u32), scheme: &str) {
        let Some(folder) = std::env::var_os("DFNS_SCREENSHOTS") else { return };
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
        self.run("scrollTo(0, 0)", &[]).await;
        let size = |height| json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", size(height)).await;
        let page = self.run("return Math.ceil(document.documentElement.getBoundingClientRect().height)", &[]).await;
        let page = page.as_u64().and_then(|page| u32::try_from(page).ok()).unwrap_or(height);
        self.devtools("Emulation.setDeviceMetricsOverride", size(page.min(height))).await;
        let picture = self.devtools("Page.captureScreenshot", json!({ "format": "png" })).await;
        let bytes = base64::Engine::decode(
            &base64::engine::general_purpose::STANDARD,
            picture["data"].as_str().expect("a picture has data"),
        );
        let path = PathBuf::from(folder).join(format!("{name}.png"));
        fs::write(&path, bytes.expect("the data is base64")).expect("the folder can be written");
        self.devtools("Emulation.clearDeviceMetricsOverride", json!({})).await;
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It closes the browser and ends.
        let asked = TcpStream::connect(("127.0.0.1", self.port)).and_then(|mut stream| {
            stream.write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
            stream.read_to_end(&mut Vec::new())
        });
        if asked.is_err() {
            let _ = self.driver.kill();
        }
        let _ = self.driver.wait();
        let _ = fs::remove_dir_all(&self.profile);
    }
}

/// An authenticator with passkeys.
pub(crate) struct Authenticator<'a> {
    browser: &'a Browser,
    id: String,
}

impl Authenticator<'_> {
    async fn request(&self, method: Method, path: &str, body: Value) -> Value {
        self.browser.request(method, &format!("/webauthn/authenticator/{}{path}", self.id), body).await
    }

    /// Decides whether the user agrees at once, or not before this is called again.
    pub(crate) async fn set_present(&self, present: bool) {
        let parameters = json!({ "authenticatorId": self.id, "enabled": present });
        self.browser.devtools("WebAuthn.setAutomaticPresenceSimulation", parameters).await;
    }

    /// Decides whether the user is recognized, by finger or face.
    pub(crate) async fn set_verified(&self, verified: bool) {
        self.request(Method::POST, "/uv", json!({ "isUserVerified": verified })).await;
    }

    /// The passkeys, with their private keys.
    pub(crate) async fn passkeys(&self) -> Vec<Value> {
        self.request(Method::GET, "/credentials", Value::Null).await.as_array().expect("a list").clone()
    }

    pub(crate) async fn add(&self, passkey: &Value) {
        self.request(Method::POST, "/credential", passkey.clone()).await;
    }

    pub(crate) async fn remove_all(&self) {
        self.request(Method::DELETE, "/credentials", Value::Null).await;
    }
}
