//! Units that macros made.

use crate::support::{Workspace, unit};

fn tested(unit: &serde_json::Value) -> usize {
    unit["tests"].as_array().map_or(0, Vec::len)
}

/// One macro makes methods of the same name for types of the same name: each is a unit, and a test of one says nothing of another.
#[test]
fn what_macros_make_for_types_of_one_name_stays_apart() {
    let workspace = Workspace::of(
        "macro_made",
        &[
            (
                "src/lib.rs",
                "pub mod raw {\n    pub struct Socket;\n}\npub mod tcp {\n    pub struct Socket;\n}\npub struct Of<T>(pub T);\n\
                 pub trait Up {\n    fn up(&self) -> u8;\n    fn all(&self) -> u8 {\n        (0..3).map(|_| self.up()).sum()\n    }\n}\n\
                 macro_rules! up {\n    ($t:ty) => {\n        impl Up for $t {\n            fn up(&self) -> u8 {\n                \
                 [1_u8].iter().map(|one| one + 1).sum()\n            }\n        }\n    };\n}\n\
                 up!(raw::Socket);\nup!(tcp::Socket);\nup!(Of<u8>);\nup!(Of<u16>);\n",
            ),
            (
                "tests/t.rs",
                "use macro_made::{Of, Up, tcp};\n#[test]\nfn t() {\n    assert_eq!(tcp::Socket.up(), 2);\n    assert_eq!(Of(1_u8).up(), 2);\n}\n",
            ),
        ],
    );
    let (_, report) = workspace.verify(&[]);
    let executed = |id: &str| tested(unit(&report, id));
    assert_eq!(executed("macro_made::<tcp::Socket as Up>::up"), 1);
    assert_eq!(executed("macro_made::<raw::Socket as Up>::up"), 0);
    let of: Vec<usize> = ["macro_made::<Of as Up>::up", "macro_made::<Of as Up>::up#2"]
        .map(executed)
        .into();
    assert_eq!(of.iter().sum::<usize>(), 1, "one of the two");
    let made = report["units"].as_array().map(|units| {
        let made = units.iter().filter(|unit| unit["made_by"] == "macro");
        made.count()
    });
    assert_eq!(made, Some(4), "closures are no units: {report:#}");
}

/// A macro's closure in a function of the source is no second function of that name, and has the function's tags.
#[test]
fn a_closure_of_a_macro_leaves_the_function_its_name() {
    let workspace = Workspace::of(
        "macro_closure",
        &[
            (
                "src/lib.rs",
                "#[macro_use]\nmod log;\nuse iec62304_macros::requirement;\n/// F.\n#[requirement(\"SRS-1\")]\npub fn f(loud: bool) -> u8 {\n    log!(loud)\n}\n",
            ),
            (
                "src/log.rs",
                "macro_rules! log {\n    ($loud:expr) => {\n        if $loud {\n            (|seven: u8| {\n                let more = seven + 1;\n                more\n            })(7)\n        } else {\n            0\n        }\n    };\n}\n",
            ),
            (
                "tests/t.rs",
                "#[test]\nfn t() {\n    assert_eq!(macro_closure::f(false), 0);\n}\n",
            ),
        ],
    );
    let (_, report) = workspace.verify(&[]);
    let f = unit(&report, "macro_closure::f");
    assert_eq!((&f["made_by"], tested(f)), (&"source".into(), 1));
    let closure = unit(&report, "macro_closure::f::{closure}");
    assert_eq!(closure["file"], "src/log.rs");
    assert_eq!((tested(closure), &closure["class"]), (0, &f["class"]));
}
