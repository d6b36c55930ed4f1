use super::declare;
#[test]
fn zz() {
    let t = std::fs::read_to_string("/tmp/decls.txt").unwrap();
    let mut v: Vec<(usize, String)> = vec![];
    for s in t.split("\n====\n") {
        let o = declare(s);
        if !o.messages.is_empty() {
            println!("{:?} {s}", o.messages);
            continue;
        }
        v.push((super::budget::count(o.output) - super::budget::count(o.item), s.to_owned()));
    }
    v.sort();
    let n = v.len();
    println!(
        "ZZ n {} mean {} median {} p90 {} max {}",
        n,
        v.iter().map(|x| x.0).sum::<usize>() / n,
        v[n / 2].0,
        v[n * 9 / 10].0,
        v[n - 1].0
    );
    println!("ZZ {:?}", v.iter().map(|x| x.0).collect::<Vec<_>>());
}
