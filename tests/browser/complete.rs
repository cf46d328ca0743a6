//! A report with something at every key of its schema: each text and each number is one of its own, so that it can be looked for.

use serde_json::{Map, Value, json};

/// What a text is written as.
pub const MARK: &str = "mark";

/// The report, as JSON that [`cargo_iec62304::report::Report`] reads.
pub fn complete(schema: &Value) -> Value {
    let mut filler = Filler {
        definitions: &schema["$defs"],
        next: 100,
        next_small: 60,
    };
    let mut report = filler.value(schema);
    refer(&mut report);
    report
}

struct Filler<'a> {
    definitions: &'a Value,
    next: u32,
    /// Of those that a byte holds.
    next_small: u32,
}

impl Filler<'_> {
    fn number(&mut self, schema: &Value) -> u32 {
        let is_small = schema["format"] == "uint8";
        let next = if is_small {
            &mut self.next_small
        } else {
            &mut self.next
        };
        *next += 1;
        *next
    }

    fn value(&mut self, schema: &Value) -> Value {
        if let Some(name) = schema["$ref"].as_str() {
            let definition = self.definitions[name.trim_start_matches("#/$defs/")].clone();
            return self.value(&definition);
        }
        for choice in ["anyOf", "oneOf"] {
            if let Some(first) = schema[choice].as_array().and_then(|list| list.first()) {
                return self.value(&first.clone());
            }
        }
        if let Some(word) = schema.get("const") {
            return word.clone();
        }
        if let Some(word) = schema["enum"].as_array().and_then(|words| words.first()) {
            return word.clone();
        }
        let kinds = &schema["type"];
        let kind = kinds.as_str().or_else(|| kinds[0].as_str());
        match kind {
            Some("object") => self.object(schema),
            Some("array") => json!([self.value(&schema["items"])]),
            Some("boolean") => json!(true),
            Some("integer") => json!(self.number(schema)),
            Some("string") => json!(format!("{MARK}{}", self.number(schema))),
            _ => panic!("nothing is known for {schema}"),
        }
    }

    fn object(&mut self, schema: &Value) -> Value {
        let properties = schema["properties"].as_object();
        let filled = properties.into_iter().flatten();
        let filled = filled.map(|(key, schema)| (key.clone(), self.value(schema)));
        Value::Object(filled.collect::<Map<_, _>>())
    }
}

/// Which list an id is of, by its key.
const REFERENCES: [(&str, &str); 25] = [
    ("parent", "items"),
    ("item", "items"),
    ("items", "items"),
    ("between", "items"),
    ("from", "items"),
    ("to", "items"),
    ("with", "items"),
    ("requirements", "requirements"),
    ("verifies", "requirements"),
    ("hollow", "requirements"),
    ("risk_controls", "risk_controls"),
    ("hazards", "hazards"),
    ("derives_from", "sources"),
    ("implemented_by", "units"),
    ("verified_by", "tests"),
    ("claimed_by", "test_records"),
    ("rule", "rules"),
    ("rules", "rules"),
    ("clause", "clauses"),
    ("deviation", "deviations"),
    ("waived_by", "deviations"),
    ("declared_by", "interfaces"),
    ("interfaces_without_dependency", "interfaces"),
    ("tests", "tests"),
    ("executes", "units"),
];

/// Ids lead to the record of their kind, indexes to the first one.
fn refer(report: &mut Value) {
    let lists = report.clone();
    let id = |list: &str| lists[list][0]["id"].clone();
    let top: Vec<String> = lists
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, _)| key.clone())
        .collect();
    for key in top {
        if key != "evidence" {
            walk(&mut report[&key], "", &id);
        }
    }
    report["evidence"]["tests"][0]["id"] = id("tests");
    report["units"][0]["coverage"]["justified"][0]["rule"] = json!("unit-regions");
    for list in ["findings", "deviations"] {
        report[list][0]["subject"] = json!({ "kind": "unit", "id": id("units") });
    }
    report["findings"][0]["with"] = json!({ "kind": "item", "id": id("items") });
    report["findings"][0]["accepted_by"]["id"] = id("deviations");
    report["findings"][0]["accepted_by"]["kind"] = json!("deviation");
}

fn walk(value: &mut Value, key: &str, id: &dyn Fn(&str) -> Value) {
    match value {
        Value::Object(map) => map.iter_mut().for_each(|(key, value)| walk(value, key, id)),
        Value::Array(list) => list.iter_mut().for_each(|it| walk(it, key, id)),
        Value::String(_) => {
            if let Some((_, list)) = REFERENCES.iter().find(|(name, _)| *name == key) {
                *value = id(list);
            }
        }
        Value::Number(_) if ["tests", "executes"].contains(&key) => *value = json!(0),
        _ => {}
    }
}

/// Where each text and each number of its own stands: its path in the report, and how it reads.
pub fn marks(report: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(report, "", &mut found);
    found
}

fn collect(value: &Value, path: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                collect(value, &format!("{path}/{key}"), found);
            }
        }
        Value::Array(list) => list
            .iter()
            .for_each(|it| collect(it, &format!("{path}/0"), found)),
        Value::String(text) if text.starts_with(MARK) => {
            found.push((path.to_owned(), text.clone()));
        }
        Value::Number(number) if number.as_u64() > Some(60) => {
            found.push((path.to_owned(), number.to_string()));
        }
        _ => {}
    }
}
