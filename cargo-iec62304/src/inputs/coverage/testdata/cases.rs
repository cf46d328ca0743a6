//! A collection of what rustc instruments. Where a line ends in `//+` it must count as covered, in `//-` as not covered
//! after one run without arguments; other lines are not judged.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

mod limits {
    pub struct Rate(pub u32);

    impl Rate {
        pub fn clamped(&self) -> u32 { //+
            if self.0 > 35 { //+
                return 35; //+
            }
            self.0 //+
        } //+

        pub fn doubled(&self) -> u32 { //-
            self.0 * 2 //-
        } //-
    }

    impl super::Describe for Rate {
        fn describe(&self) -> String { //+
            format!("{}", self.0) //+
        } //+
    }

    pub struct Other;

    impl super::Describe for Other {}

    impl From<u8> for Rate {
        fn from(value: u8) -> Self { //+
            Rate(u32::from(value)) //+
        } //+
    }
}

trait Describe {
    fn describe(&self) -> String { //+
        String::from("nothing") //+
    } //+

    fn unused(&self) -> u8 { //-
        1 //-
    } //-
}

fn larger<T: PartialOrd>(left: T, right: T) -> T { //+
    if left > right { //+
        left //+
    } else {
        right //+
    }
}

fn never_instantiated<T: fmt::Debug>(value: T) -> String { //-
    format!("{value:?}") //-
} //-

fn by_match(value: u32) -> &'static str { //+
    match value { //+
        0 => "zero", //+
        1 | 2 => "few", //-
        n if n > 100 => { //+
            "many" //-
        }
        _ => "some", //+
    }
}

fn by_loops(limit: u32) -> u32 { //+
    let mut sum = 0; //+
    for step in 0..limit { //+
        if step % 2 == 0 { //+
            continue; //+
        }
        sum += step; //+
    }
    while sum > 100 { //+
        sum -= 1; //-
    }
    loop {
        sum += 1; //+
        if sum > 30 { //+
            break sum; //+
        }
    }
}

fn question(text: &str) -> Result<u32, std::num::ParseIntError> { //+
    let first: u32 = text.parse()?; //+
    let second = text //+
        .trim() //+
        .parse::<u32>()?; //+
    Ok(first + second) //+
} //+

fn short_circuit(a: bool, b: bool) -> bool { //+
    a && b //+
        || !a && !b //+
}

fn closures() -> usize { //+
    let unused = |x: usize| { //+
        x + 1 //-
    }; //-
    let _ = unused; //+
    let many: Vec<usize> = (0..5).map(|x| x * 2).collect(); //+
    many.iter() //+
        .filter(|x| { //+
            **x > 100 && **x < 200 //+
        }) //+
        .count() //+
} //+

const fn constant(value: u32) -> u32 { //-
    value + 1 //-
} //-

const TWO: u32 = constant(1);

static CALL: fn(u32) -> u32 = |x| x + 1; //+

async fn waits(value: u32) -> u32 { //+
    if value > 1 { //+
        return other(value).await; //+
    }
    0 //-
} //+

async fn other(value: u32) -> u32 { //+
    value //+
} //+

async fn never_polled() -> u32 { //+
    1 //-
} //-

fn block_on<F: Future>(future: F) -> F::Output { //+
    let mut future = pin!(future); //+
    let mut context = Context::from_waker(Waker::noop()); //+
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) { //+
            return value; //+
        }
    }
}

fn outer() -> u32 { //+
    fn inner(value: u32) -> u32 { //+
        value + 1 //+
    } //+
    fn dead_inner() -> u32 { //-
        7 //-
    } //-
    inner(1) //+
} //+

macro_rules! make {
    ($name:ident, $value:expr) => {
        fn $name() -> u32 {
            $value
        }
    };
}

make!(made_and_called, 1 + 1);
make!(made_and_dead, 2 + 2);

macro_rules! pick {
    ($condition:expr) => {
        if $condition {
            1
        } else {
            2
        }
    };
}

fn uses_macros(flag: bool) -> u32 { //+
    let picked = pick!(flag); //+
    assert!(picked > 0, "never {}", picked); //+
    println!( //+
        "{} {}",
        picked,
        if flag { //+
            "yes" //+
        } else {
            "no" //-
        }
    );
    picked //+
} //+

fn let_else(value: Option<u32>) -> u32 { //+
    let Some(value) = value else { //+
        return 0; //-
    };
    value //+
} //+

struct Dropped;

impl Drop for Dropped {
    fn drop(&mut self) { //+
        let _ = CALL(1); //+
    } //+
}

struct Generic<T>(T);

impl<T: Copy> Generic<T> {
    fn get(&self) -> T { //+
        self.0 //+
    } //+

    fn set(&mut self, value: T) { //-
        self.0 = value; //-
    } //-
}

fn diverges(flag: bool) -> u32 { //+
    if flag { //+
        unreachable!("never") //-
    }
    5 //+
} //+

fn main() { //+
    let rate = limits::Rate::from(40u8); //+
    assert_eq!(rate.clamped(), 35); //+
    assert_eq!(limits::Rate(7).clamped(), 7); //+
    let _ = (larger(1, 2), larger("b", "a")); //+
    let _ = (by_match(0), by_match(7)); //+
    let _ = by_loops(10); //+
    let _ = (question("12"), question("x")); //+
    let _ = (short_circuit(true, false), short_circuit(false, false)); //+
    let _ = closures(); //+
    let _ = TWO; //+
    let _ = block_on(waits(2)); //+
    drop(never_polled()); //+
    let _ = outer(); //+
    let _ = made_and_called(); //+
    let _ = uses_macros(true); //+
    let _ = let_else(Some(1)); //+
    let _dropped = Dropped; //+
    let _ = Generic(3u8).get(); //+
    let _ = Generic('c').get(); //+
    let _ = rate.describe(); //+
    let _ = limits::Other.describe(); //+
    let _ = diverges(false); //+
} //+
