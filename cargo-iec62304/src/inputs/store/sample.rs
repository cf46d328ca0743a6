//! A small manifest for tests.

use super::manifest::{
    Build, Compiled, Manifest, Outcome, Run, Runner, SCHEMA, Scope, Selection, Source, SourceFile,
    Test, TestBinary, Tool,
};
use crate::inputs::source::TargetKind;

/// A run of the tests `a`, `b` and `c` of one binary; those that `ran` names ran, the others were left out.
pub(crate) fn manifest(partition: Option<&str>, ran: &[&str]) -> Manifest {
    let compiled = Compiled {
        package: "dose".to_owned(),
        target: "dose".to_owned(),
        kind: TargetKind::Lib,
        cfgs: vec!["unix".to_owned()],
        recorded: true,
    };
    let tests = ["a", "b", "c"].map(|name| test(name, ran.contains(&name)));
    Manifest {
        schema: SCHEMA.to_owned(),
        tool: Tool {
            name: "cargo-iec62304".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        run: run(),
        selection: Selection {
            packages: vec!["dose".to_owned()],
            ..Selection::default()
        },
        scope: Scope::Full,
        runner: Runner {
            name: "cargo".to_owned(),
            ..Runner::default()
        },
        partition: partition.map(str::to_owned),
        source: Source {
            digest: "d1".to_owned(),
            files: vec![SourceFile {
                path: "src/lib.rs".to_owned(),
                sha256: "f1".to_owned(),
            }],
            generated: Vec::new(),
            inputs: vec![SourceFile {
                path: "{workspace}/data/table.txt".to_owned(),
                sha256: "i1".to_owned(),
            }],
            inputs_unknown: Vec::new(),
        },
        folders: Vec::new(),
        builds: vec![Build {
            name: None,
            branches: false,
            command: "cargo test".to_owned(),
            tests: vec![TestBinary {
                package: "dose".to_owned(),
                target: "dose".to_owned(),
                kind: TargetKind::Lib,
                executable: "{target}/debug/deps/dose-1".to_owned(),
                harness: true,
            }],
            binaries: Vec::new(),
            compiled: vec![compiled],
            out_dirs: Vec::new(),
        }],
        strays: Vec::new(),
        tests: tests.into(),
        parts: Vec::new(),
        files: Vec::new(),
    }
}

fn run() -> Run {
    Run {
        id: "20260203T101112.000000Z-1".to_owned(),
        started: "2026-02-03T10:11:12Z".to_owned(),
        host: "x86_64-unknown-linux-gnu".to_owned(),
        platform: "x86_64-unknown-linux-gnu".to_owned(),
        toolchain: "rustc 1.95.0".to_owned(),
        llvm: None,
        engine: "native".to_owned(),
        commands: vec!["cargo test".to_owned()],
        revision: None,
        clean: None,
        warnings: Vec::new(),
    }
}

fn test(name: &str, ran: bool) -> Test {
    Test {
        build: 0,
        binary: 0,
        name: name.to_owned(),
        outcome: if ran {
            Outcome::Passed
        } else {
            Outcome::Deselected
        },
        failure: None,
        earlier: Vec::new(),
        panicked: false,
        duration_ms: 1,
        process: None,
        profiles: Vec::new(),
        output: None,
    }
}
