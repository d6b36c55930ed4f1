//! The sandbox that the flows run against, its words of control, and our command.

use crate::Result;
use crate::client::Failure;
use crate::defects::Defects;
use regex_lite::Regex;
use serde_json::{Map, Value};
use std::cell::Cell;
use std::collections::HashMap;
use std::process::{Command, Output};

pub(crate) struct Sandbox {
    pub(crate) bootstrap: Value,
    pub(crate) defects: Defects,
    command: String,
    endpoints: HashMap<String, Value>,
    refusal: Regex,
    names: Cell<u32>,
}

impl Sandbox {
    /// Reads the program's arguments: our command, and the bootstrap file of a running sandbox.
    pub(crate) fn from_arguments() -> Result<Self> {
        let mut arguments = std::env::args().skip(1);
        let (Some(command), Some(file)) = (arguments.next(), arguments.next()) else {
            return Err(Failure::broken("usage: interop DFNS_COMMAND BOOTSTRAP_FILE"));
        };
        let bootstrap = std::fs::read_to_string(file).map_err(Failure::broken)?;
        let mut sandbox = Self {
            bootstrap: parsed(&bootstrap)?,
            defects: Defects::default(),
            command,
            endpoints: HashMap::new(),
            refusal: Regex::new(r"(?s): status (\d{3}) [^:]*: (.*?)(?:; the existing entity is .*)?(?:; the call needs .*)?(?:; check the token: .*)?(?:; request id \d+)?\n$")
                .map_err(Failure::broken)?,
            names: Cell::new(0),
        };
        let endpoints = sandbox.run(&["endpoints".into(), "--json".into()], &Value::Null)?;
        for endpoint in list(&parsed(&String::from_utf8_lossy(&endpoints.stdout))?) {
            sandbox.endpoints.insert(string(&endpoint["id"]), endpoint.clone());
        }
        Ok(sandbox)
    }

    pub(crate) fn base_url(&self) -> String {
        string(&self.bootstrap["baseUrl"])
    }

    /// Returns a name that no other entity has. The comparison of two runs ignores the number after
    /// the sign.
    pub(crate) fn fresh(&self, name: &str) -> String {
        self.names.set(self.names.get() + 1);
        format!("{name} #{}", self.names.get())
    }

    /// Whether the operation only reads.
    pub(crate) fn is_read(&self, operation: &str) -> bool {
        self.endpoints.get(operation).is_some_and(|endpoint| endpoint["method"] == "GET")
    }

    /// Says a word of control, and returns the response.
    pub(crate) async fn control(&self, word: &str, body: &Value) -> Result<Value> {
        let request = reqwest::Client::new().post(format!("{}/__sandbox/{word}", self.base_url())).json(body);
        let response = request.send().await.map_err(Failure::broken)?;
        let is_success = response.status().is_success();
        let said: Value = response.json().await.map_err(Failure::broken)?;
        if is_success { Ok(said) } else { Err(Failure::broken(format!("{word}: {said}"))) }
    }

    /// Makes a call with our command. The values of the path come in the path's order.
    pub(crate) fn call_ours(
        &self,
        identity: &Value,
        operation: &str,
        path: &[String],
        query: Option<&Value>,
        body: Option<&Value>,
    ) -> Result<Value> {
        let endpoint = self.endpoints.get(operation);
        let endpoint = endpoint.ok_or_else(|| Failure::broken(format!("our command does not know {operation}")))?;
        let mut options = vec!["call".to_owned(), operation.to_owned()];
        let names = endpoint["path"].as_str().unwrap_or_default().split('{').skip(1);
        let names = names.filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_owned());
        let nothing = Map::new();
        let query = query.and_then(Value::as_object).unwrap_or(&nothing);
        let query =
            query.iter().map(|(name, value)| (name.clone(), value.as_str().map_or(value.to_string(), Into::into)));
        for (name, value) in names.zip(path.iter().cloned()).chain(query) {
            options.extend(["--param".to_owned(), format!("{name}={value}")]);
        }
        if let Some(body) = body
            && endpoint["request"] == "json"
        {
            options.extend(["--json".to_owned(), body.to_string()]);
        }
        let output = self.run(&options, identity)?;
        // Our command prints the response of every call that was accepted, whatever became of what
        // it made.
        if output.status.success() || !output.stdout.is_empty() {
            return parsed(&String::from_utf8_lossy(&output.stdout));
        }
        let stderr = String::from_utf8_lossy(&output.stderr);
        let found = self.refusal.captures(&stderr);
        let found = found.ok_or_else(|| Failure::broken(format!("our client did not make the call: {stderr}")))?;
        Err(Failure::Refused { status: found[1].parse().map_err(Failure::broken)?, message: found[2].to_owned() })
    }

    fn run(&self, options: &[String], identity: &Value) -> Result<Output> {
        let mut command = Command::new(&self.command);
        command.args(options).env("DFNS_BASE_URL", self.base_url());
        let fields = [
            ("DFNS_AUTH_TOKEN", "token"),
            ("DFNS_CREDENTIAL_ID", "credentialId"),
            ("DFNS_PRIVATE_KEY", "privateKeyPem"),
        ];
        for (variable, field) in fields {
            command.env(variable, identity[field].as_str().unwrap_or_default());
        }
        command.output().map_err(Failure::broken)
    }
}

/// Returns a JSON string, or an empty one.
pub(crate) fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Returns the items of an array, or none.
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn parsed(json: &str) -> Result<Value> {
    // Some operations respond without a body.
    if json.trim().is_empty() { Ok(Value::Null) } else { serde_json::from_str(json).map_err(Failure::broken) }
}
