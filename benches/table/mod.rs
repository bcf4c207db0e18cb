//! Prints a benchmark as a table with its floor beside it, and writes it under `target/bench/`.

use serde_json::json;

pub struct Row {
    pub case: String,
    pub value: f64,
    pub unit: &'static str,
    /// What it cannot be better than, measured in the same run.
    pub floor: f64,
}

pub fn publish(name: &str, rows: &[Row]) {
    println!("\n{name}");
    println!("{:<44} {:>12} {:>12} {:>8}", "case", "value", "floor", "ratio");
    for row in rows {
        let ratio = row.value / row.floor;
        println!(
            "{:<44} {:>9.3} {:<2} {:>9.3} {:<2} {:>7.2}",
            row.case, row.value, row.unit, row.floor, row.unit, ratio
        );
    }
    let written: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({"case": row.case, "value": row.value, "unit": row.unit, "floor": row.floor,
                   "ratio": row.value / row.floor})
        })
        .collect();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    std::fs::create_dir_all(&folder).expect("target/bench can be made");
    let text = serde_json::to_string_pretty(&json!({"name": name, "rows": written})).expect("plain values");
    std::fs::write(folder.join(format!("{name}.json")), text).expect("the result can be written");
}
