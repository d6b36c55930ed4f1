//! The state as a file.

use crate::client::{employee, end_user, service_account};
use crate::transfers::{fund, native, now, path, wallet, word};
use dfns_sandbox::{Clock, Error, ManualClock, Sandbox};
use serde_json::{Value, json};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const DAY: Duration = Duration::from_secs(86_400);

/// A folder of a test's own, empty.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Whether a file contains this text.
fn holds(content: &[u8], text: &str) -> bool {
    content.windows(text.len()).any(|window| window == text.as_bytes())
}

fn files(folder: &PathBuf) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_restart_finds_everything_as_it_was() {
    let folder = folder("restart");
    let file = folder.join("state");
    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    let first = sandbox.bootstrap().clone();
    let actor = employee(&sandbox);
    let body = json!({ "name": "Kept", "operations": ["a"] });
    let permission = actor.signed("POST", "/permissions", &body).await.ok();
    let (pat, created) = crate::operations::create_pat(&actor, &json!({})).await;
    let path = format!("/auth/users/{}/deactivate", first.end_user.user_id);
    actor.signed("PUT", &path, &Value::Null).await.ok();
    let left_over = actor.sign("POST", "/permissions", "").await;
    sandbox.stop().await;
    assert_eq!(files(&folder), ["state"], "nothing is left beside the file");
    let content = fs::read(&file).unwrap();
    assert!(holds(&content, "us-") && !holds(&content, &pat.token), "tokens are kept as hashes");

    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    let second = sandbox.bootstrap();
    assert_eq!(
        (&second.org_id, &second.service_account, &second.employee, &second.approver, &second.end_user),
        (&first.org_id, &first.service_account, &first.employee, &first.approver, &first.end_user)
    );
    let actor = employee(&sandbox);
    let path = format!("/permissions/{}", permission["id"].as_str().unwrap());
    assert_eq!(actor.get(&path).await.ok(), permission);
    let path = format!("/auth/pats/{}", created["tokenId"].as_str().unwrap());
    let mut pat = pat;
    pat.base_url = sandbox.base_url().to_owned();
    assert_eq!(pat.get(&path).await.ok()["name"], "script");
    end_user(&sandbox).get("/auth/pats").await.refused(401, "Not Authorized.");
    let reply = actor.send("POST", "/permissions", "", Some(&left_over)).await;
    reply.refused(403, "user action signature is missing or invalid");
    sandbox.stop().await;
    assert_eq!(files(&folder), ["state"]);
}

/// The time of a sandbox.
async fn time(sandbox: &Sandbox) -> SystemTime {
    sandbox.control().status().await.unwrap().now.to_system_time().unwrap()
}

#[tokio::test]
async fn a_restart_keeps_the_time_so_that_what_waits_is_not_late() {
    let file = folder("time").join("state");
    let start = async || Sandbox::builder().data(&file).start().await.unwrap();
    let sandbox = start().await;
    let actor = service_account(&sandbox);
    word(&sandbox, "pace", &json!({ "pace": "Clock" })).await.ok();
    let from = wallet(&actor, "EthereumSepolia").await;
    fund(&sandbox, &from, &json!("Native"), "1000000000000000000").await;
    let start_of_the_first = time(&sandbox).await;
    sandbox.control().advance(10 * DAY).await.unwrap();
    let to = json!("0x00000000000000000000000000000000000000aa");
    let sent = actor.signed("POST", &path(&from, "/transfers"), &native(&to, "1")).await.ok();
    let before = time(&sandbox).await;
    sandbox.stop().await;

    let sandbox = start().await;
    let actor = service_account(&sandbox);
    let restarted = time(&sandbox).await;
    assert!(restarted >= before && restarted < before + DAY, "{restarted:?}");
    sandbox.control().advance(DAY).await.unwrap();
    assert_eq!(now(&actor, &from, &sent).await["status"], "Confirmed");
    // Each restart and each advance counts once.
    sandbox.stop().await;
    let sandbox = start().await;
    assert!(time(&sandbox).await < before + 2 * DAY);
    // A reset goes back to the start of this sandbox, whose state is of that time.
    sandbox.control().advance(10 * DAY).await.unwrap();
    sandbox.control().reset().await.unwrap();
    let reset = time(&sandbox).await;
    assert!(reset >= before + DAY && reset < before + 2 * DAY, "{reset:?}");
    sandbox.stop().await;
    let sandbox = start().await;
    let last = time(&sandbox).await;
    assert!(last >= reset && last < start_of_the_first + 13 * DAY, "{last:?}");
}

#[tokio::test]
async fn a_clock_that_is_behind_the_state_does_not_take_it_back() {
    let file = folder("clock").join("state");
    let clock = ManualClock::new(UNIX_EPOCH + 1000 * DAY);
    let sandbox = Sandbox::builder().data(&file).clock(clock.clone()).start().await.unwrap();
    sandbox.control().advance(10 * DAY).await.unwrap();
    sandbox.stop().await;
    // The same clock has been moved already.
    let sandbox = Sandbox::builder().data(&file).clock(clock).start().await.unwrap();
    assert_eq!(time(&sandbox).await, UNIX_EPOCH + 1010 * DAY);
    sandbox.stop().await;
    let earlier = ManualClock::new(UNIX_EPOCH + 1000 * DAY);
    let sandbox = Sandbox::builder().data(&file).clock(earlier.clone()).start().await.unwrap();
    assert_eq!(time(&sandbox).await, UNIX_EPOCH + 1010 * DAY);
    earlier.advance(DAY);
    assert_eq!(time(&sandbox).await, UNIX_EPOCH + 1011 * DAY);
    employee(&sandbox).signed("POST", "/permissions", &json!({ "name": "Kept", "operations": ["a"] })).await.ok();
    sandbox.stop().await;
    let sandbox = Sandbox::builder().data(&file).clock(ManualClock::new(UNIX_EPOCH)).start().await.unwrap();
    assert_eq!(time(&sandbox).await, UNIX_EPOCH + 1011 * DAY, "not before the last change");
}

/// A clock that shows what a test says, also an earlier time.
struct Unsteady(Arc<Mutex<SystemTime>>);

impl Clock for Unsteady {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }
}

#[tokio::test]
async fn a_clock_that_is_set_back_stops_the_time_until_it_is_there_again() {
    let shown = Arc::new(Mutex::new(UNIX_EPOCH + 1000 * DAY));
    let sandbox = Sandbox::builder().clock(Unsteady(Arc::clone(&shown))).start().await.unwrap();
    assert_eq!(time(&sandbox).await, UNIX_EPOCH + 1000 * DAY);
    *shown.lock().unwrap() = UNIX_EPOCH + 999 * DAY;
    assert_eq!(time(&sandbox).await, UNIX_EPOCH + 1000 * DAY);
    *shown.lock().unwrap() = UNIX_EPOCH + 1001 * DAY;
    assert_eq!(time(&sandbox).await, UNIX_EPOCH + 1001 * DAY);
}

#[tokio::test]
async fn a_restored_snapshot_never_takes_the_clock_back() {
    let sandbox = Sandbox::builder().clock(Unsteady(Arc::new(Mutex::new(UNIX_EPOCH + 1000 * DAY))));
    let sandbox = sandbox.start().await.unwrap();
    let actor = service_account(&sandbox);
    word(&sandbox, "pace", &json!({ "pace": "Clock" })).await.ok();
    let from = wallet(&actor, "EthereumSepolia").await;
    fund(&sandbox, &from, &json!("Native"), "1000000000000000000").await;
    sandbox.control().advance(10 * DAY).await.unwrap();
    let to = json!("0x00000000000000000000000000000000000000aa");
    let sent = actor.signed("POST", &path(&from, "/transfers"), &native(&to, "1")).await.ok();
    assert_ne!(now(&actor, &from, &sent).await["status"], "Confirmed");
    let snapshot = sandbox.control().snapshot().await.unwrap();

    // Later: the clock stays, and what became due since the snapshot happens.
    sandbox.control().advance(DAY).await.unwrap();
    sandbox.control().restore(&snapshot).await.unwrap();
    assert_eq!(time(&sandbox).await, UNIX_EPOCH + 1011 * DAY);
    assert_eq!(now(&actor, &from, &sent).await["status"], "Confirmed");
    // Earlier, after a reset: the clock moves to the snapshot.
    sandbox.control().reset().await.unwrap();
    assert_eq!(time(&sandbox).await, UNIX_EPOCH + 1000 * DAY);
    sandbox.control().restore(&snapshot).await.unwrap();
    assert_eq!(time(&sandbox).await, UNIX_EPOCH + 1010 * DAY);
    assert_ne!(now(&actor, &from, &sent).await["status"], "Confirmed");
    sandbox.control().advance(DAY).await.unwrap();
    assert_eq!(now(&actor, &from, &sent).await["status"], "Confirmed");
}

#[tokio::test]
async fn every_change_is_on_disk_before_it_is_answered() {
    let folder = folder("durable");
    let file = folder.join("state");
    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    let before = fs::read(&file).unwrap();
    employee(&sandbox).signed("POST", "/permissions", &json!({ "name": "Kept", "operations": ["a"] })).await.ok();
    let after = fs::read(&file).unwrap();
    assert!(holds(&after, "Kept") && !holds(&before, "Kept"));
}

#[tokio::test]
async fn a_change_that_cannot_be_written_does_not_happen() {
    let folder = folder("unwritable");
    let sandbox = Sandbox::builder().data(folder.join("state")).start().await.unwrap();
    let actor = employee(&sandbox);
    let before = sandbox.fingerprint();
    let body = json!({ "name": "Lost", "operations": ["a"] }).to_string();
    let user_action = actor.sign("POST", "/permissions", &body).await;
    fs::remove_dir_all(&folder).unwrap();
    let reply = actor.send("POST", "/permissions", &body, Some(&user_action)).await;
    reply.refused(507, "the data file cannot be written, so nothing was changed: the file was removed");
    assert_eq!(before, sandbox.fingerprint());
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_is_taken_away_refuses_changes_in_words_and_loses_nothing() {
    use std::fs::{self, OpenOptions, Permissions};
    use std::os::unix::fs::PermissionsExt as _;
    type Act = fn(&std::path::Path);
    let acts: [(&str, Act, &str); 6] = [
        ("removed", |path| fs::remove_file(path).unwrap(), "the file was removed"),
        ("moved", |path| fs::rename(path, path.with_extension("away")).unwrap(), "No such file or directory"),
        (
            "replaced",
            |path| {
                fs::rename(path, path.with_extension("away")).unwrap();
                fs::write(path, b"another").unwrap();
            },
            "the file was replaced",
        ),
        ("emptied", |path| OpenOptions::new().write(true).open(path).unwrap().set_len(0).unwrap(), "the file was cut"),
        ("cut", |path| OpenOptions::new().write(true).open(path).unwrap().set_len(5000).unwrap(), "the file was cut"),
        ("locked", |path| fs::set_permissions(path, Permissions::from_mode(0o400)).unwrap(), "the file is read-only"),
    ];
    for (name, act, reason) in acts {
        let folder = folder(&format!("taken-{name}"));
        let data = folder.join("state");
        let sandbox = Sandbox::builder().data(&data).start().await.unwrap();
        let actor = service_account(&sandbox);
        let before = actor.signed("POST", "/wallets", &json!({ "network": "Ethereum" })).await.ok();
        act(&data);
        let fingerprint = sandbox.fingerprint();
        // Again and again: no later change claims to be kept.
        for attempt in 0..3 {
            let refused = actor.signed("POST", "/wallets", &json!({ "network": "Ethereum" })).await;
            let message = refused.body["error"]["message"].as_str().unwrap().to_owned();
            assert_eq!(refused.status, 507, "{name} {attempt}: {message}");
            assert!(message.starts_with("the data file cannot be "), "{name} {attempt}: {message}");
            assert!(message.contains("so nothing was changed") && message.contains(reason), "{name}: {message}");
        }
        // Everything is still there, and is read.
        assert_eq!(sandbox.fingerprint(), fingerprint, "{name}");
        let listed = actor.get("/wallets").await.ok();
        assert_eq!(listed["items"], json!([before]), "{name}");
        // Where the file comes back as it was, changes are kept again.
        let away = data.with_extension("away");
        match name {
            "moved" | "replaced" => fs::rename(&away, &data).unwrap(),
            "locked" => fs::set_permissions(&data, Permissions::from_mode(0o600)).unwrap(),
            _ => {
                sandbox.stop().await;
                continue;
            }
        }
        let after = actor.signed("POST", "/wallets", &json!({ "network": "Ethereum" })).await.ok();
        sandbox.stop().await;
        let sandbox = Sandbox::builder().data(&data).start().await.unwrap();
        let listed = service_account(&sandbox).get("/wallets").await.ok();
        assert_eq!(listed["items"], json!([after, before]), "{name}");
        sandbox.stop().await;
    }
}

#[tokio::test]
async fn a_file_that_is_no_state_is_an_error_and_stays_as_it_is() {
    let folder = folder("corrupt");
    let file = folder.join("state");
    for content in ["", "{}", "not json", r#"{"version":1,"state":{}}"#] {
        fs::write(&file, content).unwrap();
        let error = Sandbox::builder().data(&file).start().await.unwrap_err();
        assert!(matches!(&error, Error::Corrupt(path, _) if *path == file), "{error:?}");
        assert!(error.to_string().contains("state"), "{error}");
        assert_eq!(fs::read_to_string(&file).unwrap(), content);
    }
}

/// The ids of what is in a file with this content. If it is refused, the file is as it was.
async fn start_on(path: &Path, content: &[u8]) -> Option<Vec<Value>> {
    fs::write(path, content).unwrap();
    match Sandbox::builder().data(path).start().await {
        Ok(sandbox) => {
            let listed = employee(&sandbox).get("/permissions").await.ok();
            sandbox.stop().await;
            Some(listed["items"].as_array().unwrap().iter().map(|item| item["id"].clone()).collect())
        }
        Err(error) => {
            let message = error.to_string();
            assert!(message.contains("state.redb does not hold the state of a sandbox: "), "{message}");
            assert!(!message.contains("I/O error") && !message.contains("DB corrupted"), "{message}");
            assert!(fs::read(path).unwrap() == content, "{message}");
            None
        }
    }
}

#[tokio::test]
async fn a_damaged_file_is_an_error_and_no_panic_and_is_not_written_to() {
    let folder = folder("damaged");
    let path = folder.join("state.redb");
    let closed = {
        let sandbox = Sandbox::builder().data(&path).start().await.unwrap();
        sandbox.stop().await;
        fs::read(&path).unwrap()
    };
    // Of a sandbox that was killed: as a copy is at any moment.
    let sandbox = Sandbox::builder().data(&path).start().await.unwrap();
    let actor = employee(&sandbox);
    actor.signed("POST", "/permissions", &json!({ "name": "Kept", "operations": ["a"] })).await.ok();
    let killed = fs::read(&path).unwrap();
    sandbox.stop().await;
    for whole in [&closed, &killed] {
        assert!(start_on(&path, whole).await.is_some());
        for from in [8192, 12288, 16384, 20480] {
            let mut damaged = whole.clone();
            damaged[from..].fill(0);
            assert!(start_on(&path, &damaged).await.is_none(), "{from}");
        }
        for length in [1, 9, 16, 100, 320, 4095, 4096, 8192, whole.len() / 4, whole.len() / 2] {
            assert!(start_on(&path, &whole[..length]).await.is_none(), "{length}");
        }
    }
}

/// The database library would cut such a file, or take the rest into use.
#[tokio::test]
async fn a_file_that_is_longer_than_its_database_is_an_error_and_stays_as_it_is() {
    let path = folder("longer").join("state.redb");
    let sandbox = Sandbox::builder().data(&path).start().await.unwrap();
    let actor = employee(&sandbox);
    actor.signed("POST", "/permissions", &json!({ "name": "Kept", "operations": ["a"] })).await.ok();
    sandbox.stop().await;
    let whole = fs::read(&path).unwrap();
    for more in [vec![0], vec![7; 9], vec![0; 4096], vec![0; 4096 * 3], vec![0xff; 65_536], whole.clone()] {
        let longer = [whole.as_slice(), &more].concat();
        assert!(start_on(&path, &longer).await.is_none(), "{} more", more.len());
    }
    assert!(start_on(&path, &whole).await.is_some_and(|ids| ids.len() == 2));
}

/// The database library alone would not notice: it trusts a file that was closed.
#[tokio::test]
async fn a_flipped_bit_is_found_or_changes_nothing() {
    let path = folder("flipped").join("state.redb");
    let sandbox = Sandbox::builder().data(&path).start().await.unwrap();
    let actor = employee(&sandbox);
    for name in ["one", "two", "three"] {
        actor.signed("POST", "/permissions", &json!({ "name": name, "operations": ["a"] })).await.ok();
    }
    sandbox.stop().await;
    let whole = fs::read(&path).unwrap();
    let state = start_on(&path, &whole).await;
    assert!(state.as_ref().is_some_and(|ids| ids.len() == 4));
    let used: Vec<_> = (0..whole.len()).filter(|at| whole[*at] != 0).collect();
    let mut found = 0;
    for at in used.iter().step_by(used.len() / 60) {
        let mut damaged = whole.clone();
        damaged[*at] ^= 4;
        match start_on(&path, &damaged).await {
            None => found += 1,
            // It was in a page that is not in use.
            ids => assert_eq!(ids, state, "{at}"),
        }
    }
    assert!(found > 10, "{found}");
}

#[tokio::test]
async fn a_file_that_another_program_changes_is_not_written_to_any_more() {
    type Act = fn(&Path);
    let folder = folder("changed");
    let path = folder.join("state.redb");
    let whole = {
        let sandbox = Sandbox::builder().data(&path).start().await.unwrap();
        sandbox.stop().await;
        fs::read(&path).unwrap()
    };
    let acts: [(Act, &str); 3] = [
        (|path| fs::OpenOptions::new().write(true).open(path).unwrap().set_len(10_000).unwrap(), "the file was cut"),
        (
            |path| fs::OpenOptions::new().append(true).open(path).unwrap().write_all(b"more").unwrap(),
            "another program has changed the file",
        ),
        (
            |path| fs::OpenOptions::new().write(true).open(path).unwrap().write_all(&[7; 400]).unwrap(),
            "another program has changed the file",
        ),
    ];
    for (act, problem) in acts {
        for asks in [true, false] {
            fs::write(&path, &whole).unwrap();
            let sandbox = Sandbox::builder().data(&path).start().await.unwrap();
            let actor = employee(&sandbox);
            act(&path);
            let changed = fs::read(&path).unwrap();
            if asks {
                for _ in 0..2 {
                    let reply =
                        actor.signed("POST", "/permissions", &json!({ "name": "a", "operations": ["a"] })).await;
                    assert_eq!(reply.status, 507, "{}", reply.body);
                    let message = reply.body["error"]["message"].as_str().unwrap();
                    assert!(message.ends_with(&format!("so nothing was changed: {problem}")), "{message}");
                }
            }
            sandbox.stop().await;
            assert!(fs::read(&path).unwrap() == changed, "{problem}");
        }
    }
}

#[tokio::test]
async fn the_bootstrap_file_is_the_documented_line() {
    let folder = folder("bootstrap");
    let sandbox = Sandbox::start().await.unwrap();
    let file = folder.join("bootstrap.json");
    sandbox.bootstrap().write_atomically(&file).unwrap();
    assert_eq!(files(&folder), ["bootstrap.json"]);
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count(), 1);
    let line: Value = serde_json::from_str(&text).unwrap();
    let members = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(members(&line), ["approver", "baseUrl", "employee", "endUser", "orgId", "serviceAccount", "tenantId"]);
    assert_eq!(members(&line["serviceAccount"]), ["credentialId", "privateKeyPem", "token", "userId"]);
    for person in ["employee", "approver", "endUser"] {
        assert_eq!(members(&line[person]), ["credentialId", "privateKeyPem", "token", "userId", "username"]);
    }
    assert!(line["employee"]["privateKeyPem"].as_str().unwrap().starts_with("-----BEGIN PRIVATE KEY-----\n"));

    let shown = format!("{:?} {sandbox:?}", sandbox.bootstrap());
    for identity in ["serviceAccount", "employee", "approver", "endUser"] {
        for secret in ["token", "privateKeyPem"] {
            assert!(!shown.contains(line[identity][secret].as_str().unwrap()));
        }
    }
}

#[tokio::test]
async fn one_sandbox_at_a_time_uses_a_file() {
    let file = folder("locked").join("state");
    let first = Sandbox::builder().data(&file).start().await.unwrap();
    let error = Sandbox::builder().data(&file).start().await.unwrap_err();
    assert!(matches!(&error, Error::InUse(path) if *path == file), "{error:?}");
    assert!(error.to_string().contains("state; stop it, or name another file"), "{error}");
    // Its changes do not let go of the lock.
    employee(&first).signed("POST", "/permissions", &json!({ "name": "Kept", "operations": ["a"] })).await.ok();
    assert!(matches!(Sandbox::builder().data(&file).start().await.unwrap_err(), Error::InUse(_)));
    let org_id = first.bootstrap().org_id.clone();
    first.stop().await;
    let second = Sandbox::builder().data(&file).start().await.unwrap();
    assert_eq!(second.bootstrap().org_id, org_id);
}

#[cfg(unix)]
#[tokio::test]
async fn files_with_keys_are_their_owners_only_and_no_link_is_followed() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder("modes");
    let mode = |name: &str| fs::metadata(folder.join(name)).unwrap().permissions().mode() & 0o777;
    let open = |name: &str| fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o644)).unwrap();
    let sandbox = Sandbox::builder().data(folder.join("state")).start().await.unwrap();
    sandbox.bootstrap().write_atomically(folder.join("bootstrap.json")).unwrap();
    for name in ["state", "bootstrap.json"] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
    // A mode that others can read with is not kept.
    open("state");
    open("bootstrap.json");
    employee(&sandbox).signed("POST", "/permissions", &json!({ "name": "Kept", "operations": ["a"] })).await.ok();
    sandbox.bootstrap().write_atomically(folder.join("bootstrap.json")).unwrap();
    assert_eq!((mode("state"), mode("bootstrap.json")), (0o600, 0o600));
    sandbox.stop().await;

    fs::write(folder.join("victim"), "kept").unwrap();
    open("victim");
    // Links where files were written under names that could be guessed.
    for name in ["linked.json", "other", "plain.json.new"] {
        symlink(folder.join("victim"), folder.join(name)).unwrap();
    }
    for name in ["linked.json", "other"] {
        let error = Sandbox::builder().data(folder.join(name)).start().await.unwrap_err();
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert!(cause.contains("it is a symbolic link"), "{name}: {cause}");
    }
    let sandbox = Sandbox::builder().data(folder.join("plain.json")).start().await.unwrap();
    let error = sandbox.bootstrap().write_atomically(folder.join("linked.json")).unwrap_err();
    assert!(error.to_string().contains("it is a symbolic link"), "{error}");
    assert!(Sandbox::builder().data(&folder).start().await.is_err());
    assert_eq!((fs::read_to_string(folder.join("victim")).unwrap().as_str(), mode("victim")), ("kept", 0o644));
}

#[tokio::test]
async fn a_time_that_no_calendar_holds_is_refused() {
    let year = |years: u64| UNIX_EPOCH + Duration::from_secs(years * 31_556_952);
    for now in [UNIX_EPOCH - Duration::from_secs(1), year(8030), year(100_000)] {
        let error = Sandbox::builder().clock(ManualClock::new(now)).start().await.unwrap_err();
        assert!(matches!(error, Error::Clock), "{error:?}");
    }
    let clock = ManualClock::new(year(8029));
    let sandbox = Sandbox::builder().clock(clock.clone()).start().await.unwrap();
    let actor = employee(&sandbox);
    actor.signed("POST", "/permissions", &json!({ "name": "Late", "operations": ["a"] })).await.ok();
    clock.advance(Duration::from_secs(2 * 31_556_952));
    let message = "the clock must show a time between 1970 and the year 9999";
    crate::refusals::refuses(&sandbox, actor.get("/permissions"), 500, message).await;
    clock.advance(Duration::MAX);
    crate::refusals::refuses(&sandbox, actor.get("/permissions"), 500, message).await;
}
