//! The comparison itself: it must accept fresh values, and name the path of every other difference.

use super::{Check, check};
use crate::Result;
use crate::compare::Differences;
use crate::world::{World, same};
use serde_json::{Value, json};

pub(super) fn checks() -> Vec<Check> {
    vec![
        check("comparison", "accepts fresh values", fresh),
        check("comparison", "names the path that differs", different),
        check("comparison", "names the path of a value that stands for another than before", not_one_to_one),
    ]
}

fn user(number: u32) -> Value {
    json!({
        "id": format!("us-aaaaa-bbbbb-{number:016}"),
        "name": format!("jdoe-{number}@sandbox.example"),
        "dateCreated": format!("2026-01-01T00:00:0{number}.000Z"),
        "isActive": true,
    })
}

/// The paths where a list of users differs from another.
fn compared(theirs: &[Value], ours: &[Value]) -> Vec<String> {
    let (theirs, ours) = (json!(theirs), json!(ours));
    let found = Differences::up_to_fresh_values().between("list", &theirs, &ours);
    found.into_iter().map(|difference| difference.path).collect()
}

async fn fresh(_: World) -> Result<()> {
    same!(compared(&[user(1), user(1)], &[user(2), user(2)]), Vec::<String>::new());
    Ok(())
}

async fn different(_: World) -> Result<()> {
    for (field, value) in [
        ("isActive", json!(false)),
        ("isActive", json!("true")),
        ("more", Value::Null),
        ("id", json!("pm-aaaaa-bbbbb-0000000000000002")),
        ("name", json!("other-2@sandbox.example")),
        ("dateCreated", json!("today")),
    ] {
        let mut other = user(2);
        other[field] = value;
        same!(compared(&[user(1)], &[other]), [format!("list[0].{field}")]);
    }
    same!(compared(&[user(1), user(1)], &[user(2)]), ["list[1]"]);
    Ok(())
}

async fn not_one_to_one(_: World) -> Result<()> {
    let mut other = user(2);
    other["id"] = user(3)["id"].clone();
    same!(compared(&[user(1), user(1)], &[user(2), other.clone()]), ["list[1].id"]);
    same!(compared(&[user(2), other], &[user(1), user(1)]), ["list[1].id"]);
    Ok(())
}
