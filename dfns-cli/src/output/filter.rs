//! An expression of jq, run on its own thread, so that a program that never ends can be left.
//!
//! The library offers the core of jq without the filters that read the environment or end the
//! process, and without regular expressions.

use crate::failure::Failure;
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, data};
use jaq_json::Val;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

/// How long an expression may work on one response.
const LONGEST: Duration = Duration::from_secs(5);
/// How much memory it may take.
const MAX_MEMORY: u64 = 1 << 30;
/// How often the memory is looked at.
const LOOK: Duration = Duration::from_millis(20);
/// The stack of the thread, of which only the used part takes memory. Larger than `MAX_MEMORY`, so
/// that a recursion without end meets that limit first.
const STACK: usize = 2 << 30;
/// The longest expression, in bytes.
const MAX_EXPRESSION: usize = 16 * 1024;

/// Definitions of the library that need its optional filters.
const UNSUPPORTED: [&str; 32] = [
    "@base64",
    "@base64d",
    "@html",
    "@htmld",
    "@uri",
    "@urid",
    "capture",
    "capture_of_match",
    "debug",
    "drem",
    "env",
    "fromdate",
    "gamma",
    "gsub",
    "halt_error",
    "logb",
    "match",
    "nexttoward",
    "now",
    "pow10",
    "scalb",
    "scan",
    "scan_",
    "significand",
    "split",
    "splits",
    "stderr",
    "strftime",
    "strptime",
    "sub",
    "test",
    "todate",
];

/// A compiled expression.
pub(super) struct Filter {
    documents: Sender<String>,
    news: Receiver<News>,
}

enum News {
    /// The expression is right.
    Ready,
    /// The expression is wrong.
    Wrong(String),
    /// A result, as JSON.
    Result(String),
    /// The expression failed on this response.
    Failed(String),
    /// There are no more results.
    Done,
}

impl Filter {
    /// Compiles an expression. An error says what is wrong with it.
    pub(super) fn new(expression: &str) -> Result<Self, String> {
        if expression.len() > MAX_EXPRESSION {
            return Err(format!("the expression is longer than {MAX_EXPRESSION} bytes"));
        }
        let (documents, inbox) = channel();
        let (outbox, news) = sync_channel(64);
        let expression = expression.to_owned();
        let work = move || work(&expression, &inbox, &outbox);
        Builder::new().name(String::from("jq")).stack_size(STACK).spawn(work).map_err(|error| error.to_string())?;
        let filter = Self { documents, news };
        match filter.next(Instant::now(), memory()) {
            Ok(News::Ready) => Ok(filter),
            Ok(News::Wrong(why)) | Err(why) => Err(why),
            Ok(_) => Err(String::from("the filter has ended")),
        }
    }

    /// Passes each result for this document, as JSON.
    pub(super) fn run(&self, document: &str, each: &mut dyn FnMut(&str) -> Result<(), Failure>) -> Result<(), Failure> {
        let failed = |why: &str| Failure::Message(format!("`--jq`: {why}"));
        let (begun, memory) = (Instant::now(), memory());
        self.documents.send(document.to_owned()).map_err(|_| failed("the filter has ended"))?;
        loop {
            match self.next(begun, memory).map_err(|why| failed(&why))? {
                News::Result(result) => each(&result)?,
                News::Failed(why) | News::Wrong(why) => return Err(failed(&why)),
                News::Done => return Ok(()),
                News::Ready => {}
            }
        }
    }

    /// Returns the next news, unless the thread takes too long or too much.
    fn next(&self, begun: Instant, memory_before: Option<u64>) -> Result<News, String> {
        loop {
            if begun.elapsed() > LONGEST {
                return Err(format!("the expression did not end within {} s", LONGEST.as_secs()));
            }
            if let (Some(before), Some(now)) = (memory_before, memory())
                && now > before + MAX_MEMORY
            {
                return Err(String::from("the expression takes more than 1 GiB of memory"));
            }
            match self.news.recv_timeout(LOOK) {
                Ok(news) => return Ok(news),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Err(String::from("the expression cannot be evaluated")),
            }
        }
    }
}

/// Returns the memory of this process in bytes, where the system says so.
fn memory() -> Option<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(statm.split(' ').nth(1)?.parse::<u64>().ok()? * 4096)
}

/// Compiles the expression and applies it to each document. Ends when nobody listens.
fn work(expression: &str, documents: &Receiver<String>, news: &SyncSender<News>) {
    let arena = Arena::default();
    let standard = jaq_std::defs().filter(|definition| {
        let is_split = definition.name == "split" && definition.args.len() == 1;
        !UNSUPPORTED.contains(&definition.name) || is_split
    });
    let definitions = jaq_core::defs().chain(standard).chain(jaq_json::defs());
    let functions = jaq_core::funs().chain(jaq_std::base_funs()).chain(jaq_json::funs());
    let wrong = |why: String| news.send(News::Wrong(why)).ok();
    let modules = match Loader::new(definitions).load(&arena, File { code: expression, path: () }) {
        Ok(modules) => modules,
        Err(errors) => {
            wrong(unreadable(expression, errors.first().map(|(_, error)| error)));
            return;
        }
    };
    let filter = match Compiler::<_, data::JustLut<Val>>::default().with_funs(functions).compile(modules) {
        Ok(filter) => filter,
        Err(errors) => {
            let mut undefined = errors.into_iter().flat_map(|(_, errors)| errors);
            let name = undefined.next().map_or("?", |(name, _)| name).to_owned();
            let hint = if UNSUPPORTED.contains(&&*name) {
                "; regular expressions, dates and encodings are not supported"
            } else {
                ", or takes another number of arguments"
            };
            wrong(format!("`{name}` is not defined{hint}"));
            return;
        }
    };
    if news.send(News::Ready).is_err() {
        return;
    }
    for document in documents {
        let last = match jaq_json::read::parse_single(document.as_bytes()) {
            Err(error) => News::Failed(format!("the response cannot be read: {error}")),
            Ok(value) => {
                let context = Ctx::<data::JustLut<Val>>::new(&filter.lut, Vars::new([]));
                let mut last = News::Done;
                for result in filter.id.run((context, value)) {
                    let result = match result {
                        Ok(value) => News::Result(value.to_string()),
                        Err(error) => {
                            let why =
                                error.get_err().map_or_else(|_| String::from("it halts"), |error| error.to_string());
                            last = News::Failed(why);
                            break;
                        }
                    };
                    if news.send(result).is_err() {
                        return;
                    }
                }
                last
            }
        };
        if news.send(last).is_err() {
            return;
        }
    }
}

/// Returns where an expression cannot be read.
fn unreadable(expression: &str, error: Option<&jaq_core::load::Error<&str>>) -> String {
    use jaq_core::load::Error;
    let rest = match error {
        Some(Error::Lex(errors)) => errors.first().map(|(_, rest)| *rest),
        Some(Error::Parse(errors)) => errors.first().map(|(_, rest)| *rest),
        _ => None,
    };
    // The library marks the token; the reader needs the rest after it as well.
    let rest = rest.map(|token| {
        let offset = (token.as_ptr() as usize).checked_sub(expression.as_ptr() as usize);
        offset.and_then(|offset| expression.get(offset..)).unwrap_or(token)
    });
    match rest {
        Some("") => format!("`{expression}` ends too early"),
        Some(rest) => format!("`{expression}` cannot be read from `{rest}` on"),
        None => format!("`{expression}` cannot be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;

    fn results(expression: &str, document: &str) -> Result<Vec<String>, String> {
        let filter = Filter::new(expression)?;
        let mut results = Vec::new();
        let each = &mut |result: &str| {
            results.push(result.to_owned());
            Ok(())
        };
        filter.run(document, each).map_err(|failure| failure.to_string())?;
        Ok(results)
    }

    #[test]
    fn expressions_select_and_keep_digits() {
        let document = r#"{"items":[{"id":"wa-1","n":18446744073709551617,"d":1.50},{"id":"wa-2","status":"Active"}]}"#;
        for (expression, expected) in [
            (".items[].id", &["\"wa-1\"", "\"wa-2\""][..]),
            (".items[0].n, .items[0].d", &["18446744073709551617", "1.50"]),
            (".items[] | select(.status == \"Active\") | {id}", &["{\"id\":\"wa-2\"}"]),
            ("[.items[].id] | join(\",\") | ascii_upcase", &["\"WA-1,WA-2\""]),
            (".items | length, (map(.id) | sort | first)", &["2", "\"wa-1\""]),
            (".items[] | select(.id | startswith(\"wa\") and contains(\"2\")) | keys", &["[\"id\",\"status\"]"]),
            ("empty", &[]),
            (".items | to_entries[] | .key", &["0", "1"]),
        ] {
            assert_eq!(results(expression, document).unwrap(), expected, "{expression}");
        }
    }

    #[test]
    fn a_wrong_expression_says_where() {
        for (expression, why) in [
            (".items[", "ends too early"),
            (".items | | x", "cannot be read from `| x` on"),
            ("nothing(.)", "`nothing` is not defined"),
            ("", "ends too early"),
            ("$x", "`$x` is not defined"),
            ("env.HOME", "`env` is not defined"),
            (".a | test(\"b\")", "`test` is not defined; regular expressions"),
        ] {
            let said = Filter::new(expression).err().unwrap();
            assert!(said.contains(why), "{expression}: {said}");
        }
        let deep = "[".repeat(10_000);
        assert!(Filter::new(&deep).is_err());
        assert!(Filter::new(&".".repeat(20_000)).err().unwrap().contains("longer than"));
        let endless = if cfg!(target_os = "linux") { "takes more than 1 GiB" } else { "did not end" };
        let endless = ("def f: if . then 1 + f else 1 end; f", endless);
        for (expression, why) in [(".a.b", "cannot"), ("error(\"no\")", "no"), ("halt(3)", "halts"), endless] {
            if expression.starts_with("def") && !cfg!(target_os = "linux") {
                continue; // the memory is not known there
            }
            let said = results(expression, "{\"a\":1}").unwrap_err();
            assert!(said.contains(why), "{expression}: {said}");
        }
    }
}
