//! Conditions of every kind, for the recorded run with branches: see `tests/branches.rs`.

pub fn pick(a: bool, b: u8) -> u8 {
    if a && b > 3 {
        return 1;
    }
    let c = if let Some(x) = Some(b).filter(|x| *x > 9) {
        x
    } else {
        0
    };
    match b {
        0 if a => 7,
        1 => 8,
        _ => c,
    }
}
pub fn konst<const N: usize>(a: bool) -> usize {
    if N > 3 {
        return 1;
    }
    if a || N == 2 { 5 } else { 6 }
}
pub fn folded() -> u8 {
    if cfg!(windows) { 1 } else { 2 }
}
pub fn unused(a: bool) -> u8 {
    if a { 1 } else { 2 }
}
fn parse(s: &str) -> Result<u8, std::num::ParseIntError> {
    let x: u8 = s.parse()?;
    while x > 3 {
        break;
    }
    Ok(x)
}
fn main() {
    pick(true, 2);
    pick(false, 0);
    konst::<5>(true);
    konst::<2>(false);
    konst::<1>(false);
    folded();
    parse("3").unwrap();
}
