//! File names that phones, sticks and every system take.

/// Longest title in a name, in bytes. With its number and ending it stays below the 255 that file systems allow.
const LONGEST: usize = 120;

/// The name of the file of a track: its number, so that folders show the files in order, and its title.
pub(super) fn file_name(number: usize, tracks: usize, title: &str, ending: &str) -> String {
    let digits = tracks.to_string().len().max(2);
    // Behind a number, no name is one that Windows keeps for itself, such as `CON`.
    match plain(title) {
        title if title.is_empty() => format!("{number:0digits$}.{ending}"),
        title => format!("{number:0digits$} {title}.{ending}"),
    }
}

/// A title without signs that FAT, Windows or Android do not allow in a name, and without dots and spaces at its ends.
fn plain(title: &str) -> String {
    let mut name = String::new();
    for c in title.chars() {
        let c = match c {
            '"' => '\'',
            ':' | '/' | '\\' | '|' => '-',
            '<' | '>' | '?' | '*' => continue,
            c if c.is_control() || c.is_whitespace() => ' ',
            c => c,
        };
        if name.len() + c.len_utf8() > LONGEST {
            break;
        }
        name.push(c);
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").trim_matches(['.', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_can_be_written_everywhere_and_stay_readable() {
        for (title, name) in [
            ("A quiet evening", "02 A quiet evening.flac"),
            ("Breath: in / out", "02 Breath- in - out.flac"),
            ("Who? \"Me\"…", "02 Who 'Me'….flac"),
            ("CON", "02 CON.flac"),
            ("Later...", "02 Later.flac"),
            ("  .hidden ", "02 hidden.flac"),
            ("Ein ruhiger Abend für zwei", "02 Ein ruhiger Abend für zwei.flac"),
            ("Тихий вечер", "02 Тихий вечер.flac"),
            ("静かな夜", "02 静かな夜.flac"),
            ("مساء هادئ", "02 مساء هادئ.flac"),
            ("line\nbreak\ttab", "02 line break tab.flac"),
            ("???", "02.flac"),
            ("", "02.flac"),
        ] {
            assert_eq!(file_name(2, 7, title, "flac"), name);
        }
        assert_eq!(file_name(3, 120, "A", "ogg"), "003 A.ogg");
    }

    proptest! {
        #[test]
        fn no_title_makes_a_name_that_fat_refuses(title in any::<String>(), number in 1usize..500) {
            let name = file_name(number, 500, &title, "flac");
            let bad = |c: char| c.is_control() || "\"*/:<>?\\|".contains(c);
            prop_assert!(!name.contains(bad), "{name:?}");
            prop_assert!(name.len() <= 160 && name.encode_utf16().count() <= 255);
            let stem = name.strip_suffix(".flac").unwrap();
            prop_assert!(!stem.ends_with(['.', ' ']) && stem.starts_with(|c: char| c.is_ascii_digit()));
        }
    }
}
