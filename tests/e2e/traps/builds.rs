//! Targets, flags and generated code.

use super::tested;
use crate::support::{Workspace, rule, unit};

/// A binary of its library's name, and a file that two targets share: each is a unit of its own.
#[test]
fn targets_of_one_name_are_kept_apart() {
    let workspace = Workspace::of(
        "twins",
        &[
            (
                "src/lib.rs",
                "pub mod shared;\n#[test]\nfn t() {\n    shared::f();\n}\n",
            ),
            (
                "src/main.rs",
                "mod shared;\nfn main() {\n    shared::f();\n}\n",
            ),
            ("src/shared.rs", "pub fn f() {}\n"),
        ],
    );
    let (_, report) = workspace.verify(&[]);
    assert_eq!(tested(unit(&report, "twins::shared::f")), 1);
    assert_eq!(tested(unit(&report, "twins@bin::shared::f")), 0);
    assert_eq!(tested(unit(&report, "twins@bin::main")), 0);
}

/// Flags that the user configured reach the build: RUSTFLAGS of the tool would have replaced them.
#[test]
fn flags_of_the_users_configuration_survive() {
    let workspace = Workspace::of(
        "flags",
        &[
            (
                ".cargo/config.toml",
                "[build]\nrustflags = [\"--cfg\", \"special\"]\n[env]\nPUMP_MODE = \"bench\"\n",
            ),
            (
                "src/lib.rs",
                "#[cfg(special)]\npub fn f() {}\n#[cfg(not(special))]\npub fn g() {}\n#[cfg(all(test, special))]\nmod tests {\n    #[test]\n    \
                 fn t() {\n        super::f();\n        assert_eq!(std::env::var(\"PUMP_MODE\").as_deref(), Ok(\"bench\"));\n    }\n}\n",
            ),
        ],
    );
    let (_, report) = workspace.verify(&[]);
    assert_eq!(
        tested(unit(&report, "flags::f")),
        1,
        "{:#}",
        report["tests"]
    );
    assert_eq!(unit(&report, "flags::g")["coverage"]["status"], "not-built");
    assert_eq!(rule(&report, "unit-not-built")["outcome"], "violated");
}

/// A build script's output folder and variables reach tests and inventory.
#[test]
fn generated_code_is_judged_too() {
    let workspace = Workspace::of(
        "generated",
        &[
            (
                "build.rs",
                "fn main() {\n    let folder = std::env::var(\"OUT_DIR\").unwrap();\n    \
                 std::fs::write(format!(\"{folder}/made.rs\"), \"pub fn made() -> u8 {\\n    7\\n}\\npub fn lost() {}\\n\").unwrap();\n}\n",
            ),
            (
                "src/lib.rs",
                "include!(concat!(env!(\"OUT_DIR\"), \"/made.rs\"));\n#[test]\nfn t() {\n    assert_eq!(made(), 7);\n    \
                 assert!(std::env::var(\"OUT_DIR\").is_ok());\n}\n",
            ),
        ],
    );
    let (_, report) = workspace.verify(&[]);
    assert_eq!(tested(unit(&report, "generated::made")), 1);
    assert_eq!(tested(unit(&report, "generated::lost")), 0);
}
