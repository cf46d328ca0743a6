//! `check --message-format json` in a session of rust-analyzer, which shows what its check command writes.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Workspace, left_out, tool};

/// Names the program where it is not found by its name.
const PROGRAM: &str = "IEC62304_RUST_ANALYZER";

/// An editor that talks to the language server.
struct Editor {
    server: Child,
    stdin: ChildStdin,
    messages: Receiver<Value>,
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[expect(clippy::disallowed_methods, reason = "a test starts a language server")]
fn program() -> Option<Command> {
    let name = std::env::var(PROGRAM).unwrap_or_else(|_| "rust-analyzer".to_owned());
    // rustup puts a name there that starts nothing where the component is not installed.
    let answer = Command::new(&name).arg("--version").output();
    let there = answer.is_ok_and(|output| output.status.success());
    there.then(|| Command::new(&name))
}

/// A message, headers first; `None` at the end.
fn read(from: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        from.read_line(&mut line).ok().filter(|read| *read > 0)?;
        match line.trim().strip_prefix("Content-Length:") {
            Some(number) => length = number.trim().parse().ok()?,
            None if line.trim().is_empty() => break,
            None => {}
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

impl Editor {
    fn start(mut program: Command, workspace: &Workspace) -> Self {
        for (key, value) in tool().get_envs() {
            match value {
                Some(value) => program.env(key, value),
                None => program.env_remove(key),
            };
        }
        let mut server = program
            .current_dir(&workspace.root)
            .env("CARGO_TARGET_DIR", &workspace.target)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server can be started");
        let stdin = server.stdin.take().expect("a pipe");
        let mut stdout = BufReader::new(server.stdout.take().expect("a pipe"));
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut stdout) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Self {
            server,
            stdin,
            messages,
        }
    }

    fn send(&mut self, mut message: Value) {
        message["jsonrpc"] = "2.0".into();
        let body = message.to_string();
        let written = write!(self.stdin, "Content-Length: {}\r\n\r\n{body}", body.len());
        written
            .and_then(|()| self.stdin.flush())
            .expect("it listens");
    }

    /// The next message that is for the user; what the server asks meanwhile is answered.
    fn next(&mut self, options: &Value) -> Value {
        let wait = Duration::from_secs(120);
        loop {
            let message = self.messages.recv_timeout(wait).expect("the server speaks");
            let (id, method) = (&message["id"], message["method"].as_str());
            match method {
                Some("workspace/configuration") => {
                    self.send(json!({"id": id, "result": [options]}));
                }
                Some(_) if !id.is_null() => self.send(json!({"id": id, "result": null})),
                _ => return message,
            }
        }
    }
}

/// Opens and saves the file; gives what the editor shows of it once there is something.
fn shown(editor: &mut Editor, workspace: &Workspace, file: &str) -> Vec<Value> {
    let check = [
        env!("CARGO_BIN_EXE_cargo-iec62304"),
        "iec62304",
        "check",
        "--message-format",
        "json",
    ];
    let options = json!({
        "check": {"overrideCommand": check, "invocationStrategy": "once"},
        "cargo": {"buildScripts": {"enable": false}}, "procMacro": {"enable": false},
        "cachePriming": {"enable": false},
    });
    let root = format!("file://{}", workspace.root.display());
    editor.send(json!({"id": 1, "method": "initialize", "params": {
        "processId": null, "rootUri": root, "capabilities": {}, "initializationOptions": options,
    }}));
    while editor.next(&options)["id"] != 1 {}
    let uri = format!("{root}/{file}");
    let text = workspace.read(file);
    editor.send(json!({"method": "initialized", "params": {}}));
    editor.send(json!({"method": "textDocument/didOpen", "params": {
        "textDocument": {"uri": uri, "languageId": "rust", "version": 1, "text": text},
    }}));
    editor
        .send(json!({"method": "textDocument/didSave", "params": {"textDocument": {"uri": uri}}}));
    loop {
        let message = editor.next(&options);
        let shown = message["params"]["diagnostics"].as_array();
        let of_check = shown.filter(|_| message["params"]["uri"] == uri.as_str());
        if let Some(shown) = of_check.filter(|shown| !shown.is_empty()) {
            return shown.clone();
        }
    }
}

#[test]
fn rust_analyzer_shows_a_finding_at_its_place() {
    let Some(program) = program() else {
        left_out(
            "rust-analyzer is not installed: what it makes of `check --message-format json` is not seen",
        );
        return;
    };
    let workspace = Workspace::copy_of("rules/requirement-unknown/fail", "editors_analyzer");
    let mut editor = Editor::start(program, &workspace);
    let shown = shown(&mut editor, &workspace, "src/lib.rs");
    let found = shown.iter().find(|it| it["code"] == "requirement-unknown");
    let found = found.unwrap_or_else(|| panic!("{shown:#?}"));
    let text = workspace.read("src/lib.rs");
    let (line, start) = text
        .lines()
        .zip(0..)
        .find_map(|(line, at)| Some((at, line.find("\"SRS-2\"")?)))
        .expect("the fixture names it");
    assert_eq!(
        found["range"]["start"],
        json!({"line": line, "character": start})
    );
    assert_eq!(
        found["range"]["end"],
        json!({"line": line, "character": start + 7})
    );
    assert_eq!(found["severity"], 1, "an error");
    let message = found["message"].as_str().expect("a text");
    assert!(message.contains("did you mean `SRS-1`?"), "{message}");
}
