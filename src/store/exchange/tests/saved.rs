//! Lists as spreadsheets save them: other signs between cells, other encodings, other shapes.

use super::*;

const INSIGHT: &str = "Started At,Duration,Preset,Activity\n\
    04/20/2026 20:21:14,0:45:0,Körperreise,Meditation\n\
    04/21/2026 08:00:00,0:5:3,\"Walking, mindful\",Walking\n";

/// What a list holds: titles and seconds.
fn held(bytes: &[u8]) -> Vec<(String, u32)> {
    let imported = read(bytes).unwrap();
    assert_eq!(imported.problems, []);
    imported.history.sittings.into_iter().map(|entry| (entry.title, entry.actual_secs)).collect()
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    let units = text.encode_utf16();
    units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

/// The list with another sign between its cells.
fn with(delimiter: u8) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(INSIGHT.as_bytes());
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    for record in reader.records() {
        writer.write_record(&record.unwrap()).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

#[test]
fn every_way_of_saving_a_list_is_read() {
    let expected = [("Körperreise".to_string(), 2700), ("Walking, mindful".to_string(), 303)];
    let ansi = |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let quoted: String = INSIGHT
        .lines()
        .map(|line| {
            let cells = first_cells(line);
            format!(
                "{}\r\n",
                cells.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(";")
            )
        })
        .collect();
    let wrapped: String =
        INSIGHT.lines().map(|line| format!("\"{}\"\n", line.replace('"', "\"\""))).collect();
    let wider: String = with(b';').lines().map(|line| format!("{line};;\r\n")).collect();
    for (kind, bytes) in [
        ("as it is", INSIGHT.as_bytes().to_vec()),
        ("semicolons", with(b';').into_bytes()),
        ("tabs", with(b'\t').into_bytes()),
        ("bars", with(b'|').into_bytes()),
        ("told", format!("sep=;\r\n{}", with(b';')).into_bytes()),
        ("told otherwise", format!("SEP=~\n{}", with(b'~')).into_bytes()),
        ("told in quotes", format!("\"sep=;\"\n{}", with(b';')).into_bytes()),
        ("a mark", format!("\u{feff}{INSIGHT}").into_bytes()),
        ("a mark and told", format!("\u{feff}sep=\t\r\n\r\n{}", with(b'\t')).into_bytes()),
        ("UTF-16, little", utf16(&format!("\u{feff}{}", with(b'\t')), true)),
        ("UTF-16, big", utf16(&format!("\u{feff}{INSIGHT}"), false)),
        ("UTF-16 without a mark", utf16(INSIGHT, true)),
        ("UTF-16 without a mark, big", utf16(&with(b';'), false)),
        ("ANSI", ansi(&with(b';'))),
        ("a blank line", format!("\r\n{INSIGHT}").into_bytes()),
        ("a blank row", format!(";;;\r\n{}", with(b';')).into_bytes()),
        ("quotes everywhere", quoted.into_bytes()),
        ("all in one cell", wrapped.into_bytes()),
        ("columns without names", wider.into_bytes()),
        ("rows of nothing", format!("{INSIGHT},,,\n , , ,\n\n").into_bytes()),
        ("lines that end as on old computers", INSIGHT.replace('\n', "\r").into_bytes()),
    ] {
        assert_eq!(held(&bytes), expected, "{kind}");
    }
}

fn first_cells(line: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
    reader.records().next().unwrap().unwrap().iter().map(Into::into).collect()
}

#[test]
fn a_place_is_told_in_the_file_as_it_is() {
    let text = "sep=;\r\n\r\nStarted At;Duration\r\n04/23/2026 08:00:00;0:5:0\r\nnever;0:5:0\r\n";
    let bytes = utf16(&format!("\u{feff}{text}"), true);
    assert_eq!(
        read(&bytes).unwrap().problems[0].to_string(),
        "line 5: `Started At` is `never`, expected a date and a time such as 11/23/2026 19:30:00"
    );
    // A word beside the columns is no mistake of the spreadsheet.
    let text = "Started At,Duration,\n04/23/2026 08:00:00,0:5:0,,word\n";
    assert_eq!(
        read(text.as_bytes()).unwrap().problems[0].to_string(),
        "line 2: the row has 4 fields and the first line has 2; look for a comma or a quote that is \
         missing or too many"
    );
}

#[test]
fn what_is_no_list_is_said_to_be_none() {
    for begin in [&b"PK\x03\x04\x14\0"[..], b"\xD0\xCF\x11\xE0\xA1"] {
        assert_eq!(
            read(begin).unwrap_err().to_string(),
            "this is a spreadsheet's own file; open it there, save it as CSV, and import that"
        );
    }
    let odd = utf16("\u{feff}Started", true);
    assert!(matches!(read(&odd[..odd.len() - 1]), Err(ImportError::NotText { .. })));
    assert!(matches!(read(b"\xef\xbb\xbfa\xff"), Err(ImportError::NotText { at: 1 })));
    assert!(
        matches!(read(b"Date\xe4;Wert\n"), Err(ImportError::Unknown { found }) if found == "Dateä;Wert")
    );
}

#[test]
fn notes_of_several_lines_are_on_one() {
    let text = "start_time_unix,duration_secs,mode,label,note\n\
        1712345678,600,timer,One,\"first\r\nsecond \n\n third\"\n\
        1712345679,600,timer,\"Two\nlines\",\"'- cold, and\n'=warm\"\n\
        1712345680,600,timer,'+Three,'quoted'\n\
        1712345681,600,timer,'@Four,'=1+1\n";
    let imported = read(text.as_bytes()).unwrap();
    assert_eq!(imported.problems, []);
    let read_so: Vec<(&str, &str)> =
        imported.history.sittings.iter().map(|e| (e.title.as_str(), e.line.as_str())).collect();
    assert_eq!(
        read_so,
        [
            ("One", "first second third"),
            ("Two lines", "- cold, and '=warm"),
            ("+Three", "'quoted'"),
            ("@Four", "=1+1"),
        ]
    );
    // Our own, in every form; a record of an early version may have such lines.
    let entry = PracticeEntry {
        line: "a\r\nb\n c".into(),
        reason: Reason::from_text("d\u{2028}e"),
        ..sitting(0)
    };
    let history = of([entry]);
    for text in [to_csv(&history), to_ron(&history), to_json(&history)] {
        let back = read(text.as_bytes()).unwrap();
        assert_eq!(back.problems, []);
        let back = &back.history.sittings[0];
        assert_eq!(
            (back.line.as_str(), back.reason.as_ref()),
            ("a b c", Some(&Reason::Other("d e".into())))
        );
    }
}

#[test]
fn rows_that_a_quote_swallowed_are_never_a_note() {
    let head = "start_time_unix,duration_secs,mode,label,note";
    for (rows, read_rows) in [
        // Closed nowhere; closed by the quote of another row, at its beginning and at its end.
        ("1,600,timer,One,\"open\n1712345679,600,timer,Two,\n", 0),
        ("1712345678,600,timer,\"One,a\n1712345679,600,timer,\"Two\",b\n", 0),
        ("1712345678,600,timer,One,\"a\n1712345679,600,timer,Two,b\"\n", 0),
        ("1712345678,600,timer,One,\"a\n1712345679,600,timer,Two\"\n", 1),
    ] {
        let imported = read(format!("{head}\n{rows}").as_bytes()).unwrap();
        assert_eq!(imported.history.sittings.len(), read_rows, "{rows}: {:?}", imported.problems);
        if read_rows == 0 {
            assert_eq!(
                imported.problems[0].to_string(),
                "line 2: a field goes on in the next line, as after a quote that is not closed; this \
                 row and the line after it were left out"
            );
        }
    }
}

/// Texts that a spreadsheet takes for something else, or that begin like what keeps it from that.
const TEXTS: [&str; 14] = [
    "007", "1e5", "1/2", "3,50", "12:30", "5 May", "Jan 1", "TRUE", "50 %", "(5)", "€5", "=1+1",
    "'007", "''",
];

#[test]
fn cells_that_a_spreadsheet_would_change_are_kept_from_it() {
    for text in TEXTS {
        let entry = PracticeEntry { line: text.into(), title: text.into(), ..sitting(0) };
        let csv = to_csv(&of([entry.clone()]));
        assert!(
            csv.contains(&format!(",'{text},")) || csv.contains(&format!("\"'{text}\"")),
            "{csv}"
        );
        assert_eq!(read(csv.as_bytes()).unwrap().history.sittings, [entry], "{text}");
    }
    // Words stay as they are.
    for text in ["the rain helped", "5 breaths", "90s music", "May", "march"] {
        let csv = to_csv(&of([PracticeEntry { line: text.into(), ..sitting(0) }]));
        assert!(csv.contains(&format!(",{text},")), "{csv}");
    }
}
