//! The store on media that fail, and files that another version wrote.

use super::disk::{Disk, MAX_NUMBER, definition};
use super::tables::{FORM, NUMBER, Table, VERSION, own_key, row_key};
use super::{Context, Entity, List, Scope, Shared, Store};
use crate::bootstrap;
use crate::compare::Mode;
use crate::error::Error;
use crate::identity::{AuditRecord, Foundation, add_record, latest_record, write_records};
use crate::issuer::Issuer;
use crate::random::Random;
use crate::refusal::Refusal;
use crate::relying_party::RelyingParty;
use dfns_core::Secret;
use dfns_endpoints::auth::{AuditLog, AuditedCredential};
use http::StatusCode;
use redb::StorageBackend;
use redb::backends::InMemoryBackend;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Note {
    id: String,
    author: String,
}

impl Entity for Note {
    const NOUN: &'static str = "note";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("author", self.author.clone())]
    }
}

#[expect(clippy::needless_pass_by_value, reason = "literals are shorter")]
fn note(id: impl ToString, author: &str) -> Note {
    Note { id: id.to_string(), author: author.to_owned() }
}

/// A disk that is full at times. Clones are the same disk.
#[derive(Debug, Clone, Default)]
pub(super) struct TestDisk {
    content: Arc<InMemoryBackend>,
    is_full: Arc<AtomicBool>,
    has_failed: Arc<AtomicBool>,
}

impl TestDisk {
    /// The same disk, which notes here that it has failed.
    pub(super) fn opened(&self, has_failed: &Arc<AtomicBool>) -> Self {
        Self { has_failed: Arc::clone(has_failed), ..self.clone() }
    }

    fn room(&self) -> io::Result<()> {
        if self.is_full.load(Ordering::SeqCst) {
            self.has_failed.store(true, Ordering::SeqCst);
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }
}

/// A state on a disk that is full while this is set.
fn on_a_disk() -> (Store, Arc<AtomicBool>) {
    let disk = TestDisk::default();
    let is_full = Arc::clone(&disk.is_full);
    (Store::on(Disk::test(disk)), is_full)
}

impl StorageBackend for TestDisk {
    fn len(&self) -> io::Result<u64> {
        self.content.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.content.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.room().and_then(|()| self.content.set_len(len))
    }

    fn sync_data(&self) -> io::Result<()> {
        self.content.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.room().and_then(|()| self.content.write(offset, data))
    }
}

fn shared() -> Shared {
    let foundation = bootstrap::found(&Random::system());
    let issuer = Issuer::of(&foundation).unwrap();
    Shared::new(&foundation, issuer, Random::system(), RelyingParty::default(), Mode::Strict, false)
}

fn change(
    store: &Store,
    shared: &Shared,
    change: impl FnOnce(&mut Context<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut cx = Context::new(shared, store, store.write()?, jiff::Timestamp::UNIX_EPOCH, None);
    change(&mut cx)?;
    cx.commit()
}

fn notes(store: &Store, shared: &Shared, author: &str) -> Vec<String> {
    let cx = Context::new(shared, store, store.read(), jiff::Timestamp::UNIX_EPOCH, None);
    let list = if author.is_empty() { List::all() } else { List::by("author", author) };
    cx.list::<Note>(&list).unwrap().into_iter().map(|note| note.id).collect()
}

#[test]
fn a_full_disk_refuses_the_change_says_so_and_loses_nothing() {
    let (store, is_full) = on_a_disk();
    let shared = shared();
    change(&store, &shared, |cx| cx.insert(&note("kept", "a"))).unwrap();
    for round in 0..3 {
        is_full.store(true, Ordering::SeqCst);
        let many = |cx: &mut Context<'_>| {
            (0..2000).try_for_each(|number| cx.insert(&note(format!("{round}-{number}"), &"b".repeat(1000))))
        };
        let refusal = change(&store, &shared, many).unwrap_err();
        assert_eq!(refusal.status(), StatusCode::INSUFFICIENT_STORAGE, "{refusal:?}");
        assert_eq!(refusal.message(), "the disk is full, so nothing was changed");
        is_full.store(false, Ordering::SeqCst);
        assert_eq!(notes(&store, &shared, "").len(), 1 + round);
        change(&store, &shared, |cx| cx.insert(&note(round, "a"))).unwrap();
    }
    assert_eq!(notes(&store, &shared, "a"), ["2", "1", "0", "kept"]);
}

fn record(id: &str) -> AuditRecord {
    let first_factor_credential =
        AuditedCredential { id: "cr".into(), kind: None, public_key: String::new(), assertion: None };
    AuditRecord {
        scope: Scope::FIRST,
        log: AuditLog {
            id: id.into(),
            action: "POST /wallets".to_owned(),
            action_token: Secret::from(""),
            user_id: None,
            username: None,
            date_performed: None,
            date_signed: None,
            date_resolved: None,
            response_status: None,
            response_error: None,
            first_factor_credential,
        },
        credential_uuid: String::new(),
    }
}

#[test]
fn records_of_user_actions_wait_until_a_change_with_them_succeeds() {
    let (store, is_full) = on_a_disk();
    let shared = shared();
    let stored = |id: &str| {
        let cx = Context::new(&shared, &store, store.read(), jiff::Timestamp::UNIX_EPOCH, None);
        (cx.find::<AuditRecord>(id).unwrap().is_some(), latest_record(&cx).unwrap())
    };
    let (one, two) = (Some("al-1".to_owned()), Some("al-2".to_owned()));
    change(&store, &shared, |cx| add_record(cx, record("al-1"))).unwrap();
    assert_eq!(stored("al-1"), (false, one.clone()));

    is_full.store(true, Ordering::SeqCst);
    change(&store, &shared, write_records).unwrap_err();
    is_full.store(false, Ordering::SeqCst);
    assert_eq!(stored("al-1"), (false, one.clone()), "it waits again");
    let refused = |cx: &mut Context<'_>| write_records(cx).and_then(|()| Err(Refusal::invalid("no")));
    change(&store, &shared, refused).unwrap_err();
    change(&store, &shared, |cx| add_record(cx, record("al-2"))).unwrap();
    change(&store, &shared, write_records).unwrap();
    assert_eq!((stored("al-1"), stored("al-2")), ((true, two.clone()), (true, two)));
    let cx = Context::new(&shared, &store, store.read(), jiff::Timestamp::UNIX_EPOCH, None);
    let all = cx.list::<AuditRecord>(&List::all().oldest_first()).unwrap();
    assert_eq!(all.iter().map(|record| record.log.id.as_str()).collect::<Vec<_>>(), ["al-1", "al-2"]);
    drop(cx);

    // So many do not wait.
    for number in 3..=102 {
        change(&store, &shared, |cx| add_record(cx, record(&format!("al-{number}")))).unwrap();
    }
    assert!(stored("al-3").0 && stored("al-102").0);
}

#[test]
fn indexes_follow_every_change_and_values_are_never_mixed_up() {
    let (store, shared) = (Store::in_memory(), shared());
    let authors = ["a", "ab", "a\0", "", "a\0\0"];
    change(&store, &shared, |cx| authors.iter().try_for_each(|author| cx.insert(&note(author.len(), author))))
        .unwrap_err();
    assert!(notes(&store, &shared, "").is_empty(), "two of them have the same id");
    let insert =
        |cx: &mut Context<'_>| authors.iter().enumerate().try_for_each(|(id, author)| cx.insert(&note(id, author)));
    change(&store, &shared, insert).unwrap();
    assert_eq!(notes(&store, &shared, "a"), ["0"]);
    assert_eq!(notes(&store, &shared, "a\0"), ["2"]);
    change(&store, &shared, |cx| cx.update(&note(1, "a"))).unwrap();
    assert_eq!(notes(&store, &shared, "a"), ["1", "0"]);
    assert!(notes(&store, &shared, "ab").is_empty());
    change(&store, &shared, |cx| cx.remove::<Note>("0").map(drop)).unwrap();
    assert_eq!(notes(&store, &shared, "a"), ["1"]);
    assert_eq!(notes(&store, &shared, ""), ["4", "3", "2", "1"]);
    let refusal = change(&store, &shared, |cx| cx.update(&note(0, "a"))).unwrap_err();
    assert_eq!(refusal.message(), "note not found");
}

#[test]
fn what_is_read_is_a_snapshot_and_what_is_refused_leaves_no_trace() {
    let (store, shared) = (Store::in_memory(), shared());
    let snapshot = Context::new(&shared, &store, store.read(), jiff::Timestamp::UNIX_EPOCH, None);
    let refused = change(&store, &shared, |cx| {
        cx.insert(&note("refused", "a"))?;
        Err(Refusal::invalid("no"))
    });
    assert!(refused.is_err());
    change(&store, &shared, |cx| cx.insert(&note("kept", "a"))).unwrap();
    assert!(snapshot.find::<Note>("kept").unwrap().is_none());
    assert_eq!(notes(&store, &shared, "a"), ["kept"]);
}

/// A file with the state of a sandbox, changed by `tamper`.
fn tampered(name: &str, tamper: impl FnOnce(&redb::WriteTransaction)) -> (PathBuf, Error) {
    let path = std::env::temp_dir().join(format!("dfns-sandbox-{}-{name}", std::process::id()));
    let _ = std::fs::remove_file(&path);
    {
        let store = Store::open(path.clone()).unwrap();
        store.disk.lock().unwrap().as_mut().unwrap().tamper(tamper);
    }
    let before = std::fs::read(&path).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let error = runtime.block_on(crate::Sandbox::builder().data(&path).start()).unwrap_err();
    assert!(std::fs::read(&path).unwrap() == before, "the file is as it was");
    std::fs::remove_file(&path).unwrap();
    (path, error)
}

#[test]
fn a_file_that_this_version_cannot_read_is_refused_and_stays_as_it_is() {
    let set = |name: &'static str, number: u64| {
        move |writing: &redb::WriteTransaction| {
            let mut rows = writing.open_table(definition(Table::Rows)).unwrap();
            rows.insert(own_key(name).as_slice(), number.to_be_bytes().as_slice()).unwrap();
        }
    };
    let (path, error) = tampered("version", set(FORM, VERSION + 1));
    assert!(matches!(&error, Error::Corrupt(file, _) if *file == path), "{error:?}");
    assert!(error.to_string().contains("its version is 6, this sandbox reads version 5"), "{error}");
    let (_, error) = tampered("number", set(NUMBER, MAX_NUMBER + 1));
    assert!(error.to_string().contains("its `number` is too large"), "{error}");
    let (_, error) = tampered("key", |writing| {
        let foundation = Foundation { token_key_pem: Secret::from("no key"), ..bootstrap::found(&Random::system()) };
        let row = [&0_u64.to_be_bytes()[..], &serde_json::to_vec(&foundation).unwrap()].concat();
        let key = row_key(&Scope::FIRST, Foundation::NOUN, "");
        writing.open_table(definition(Table::Rows)).unwrap().insert(key.as_slice(), row.as_slice()).unwrap();
    });
    assert!(error.to_string().contains("the key that signs tokens cannot be read"), "{error}");
}

/// The nouns that the files of a folder give to entities.
fn nouns(folder: &std::path::Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            nouns(&path, found);
        } else if !path.ends_with("tests.rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            let lines = source.lines().filter_map(|line| line.split_once("const NOUN: &'static str = \""));
            found.extend(lines.map(|(_, rest)| rest.trim_end_matches("\";").to_owned()));
        }
    }
}

#[test]
fn no_two_kinds_of_entities_share_a_noun() {
    let mut found = Vec::new();
    nouns(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 20 && found.iter().any(|noun| noun == "wallet"), "{found:?}");
    let mut distinct: Vec<_> = found.clone();
    distinct.sort();
    distinct.dedup();
    found.sort();
    assert_eq!(found, distinct);
    // It divides the scope of a key from the noun.
    assert!(found.iter().all(|noun| !noun.contains('/')), "{found:?}");
}

#[test]
fn each_scope_has_its_own_entities_and_no_id_leads_into_another() {
    let store = Store::in_memory();
    let shared = shared();
    let (spain, france) = (Scope::other("or-spain"), Scope::other("or-france"));
    change(&store, &shared, |cx| {
        cx.insert(&note("same", "first"))?;
        for scope in [&spain, &france] {
            cx.within(scope, |cx| cx.insert(&note("same", scope.id().unwrap_or_default())))?;
        }
        assert!(cx.scope().is_first());
        Ok(())
    })
    .unwrap();
    let mut cx = Context::new(&shared, &store, store.read(), jiff::Timestamp::UNIX_EPOCH, None);
    for (scope, author) in [(&Scope::FIRST, "first"), (&spain, "or-spain"), (&france, "or-france")] {
        cx.enter(scope.clone());
        assert_eq!(cx.find::<Note>("same").unwrap().unwrap().author, author);
        assert_eq!(cx.list::<Note>(&List::all()).unwrap().len(), 1);
        assert_eq!(cx.list::<Note>(&List::by("author", "first")).unwrap().len(), usize::from(scope.is_first()));
    }
    cx.enter(Scope::FIRST);
    for id in ["or-spain/note\0same", "../or-spain/note\0same", "\0same", "or-spain\0same"] {
        assert!(cx.find::<Note>(id).unwrap().is_none(), "{id:?}");
    }
    assert_eq!(cx.count_entities()["note"], 3);
}
