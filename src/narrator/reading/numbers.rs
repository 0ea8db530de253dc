//! Puts numbers into words: times, ranges, fractions, money, units, ordinals, telephone numbers.
//!
//! The phoneme library reads plain numbers too, but with other rules for "oh", "and" and hyphens.

use std::sync::LazyLock;

use num2words::Num2Words;
use regex::Regex;

use super::pattern;
use super::traced::{Around, Traced};

static DECIMAL: LazyLock<Regex> = pattern!(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?");

/// A number in words, as in "one thousand two hundred".
pub(super) fn cardinal(number: i64) -> String {
    Num2Words::new(number)
        .to_words()
        .map_or_else(|_| digits(&number.to_string()), |said| american(&said))
}

/// Removes the comma and the British "and".
fn american(said: &str) -> String {
    said.replace(',', "").replace(" and ", " ")
}

pub(super) fn ordinal(number: i64) -> String {
    Num2Words::new(number)
        .ordinal()
        .to_words()
        .map_or_else(|_| digits(&number.to_string()), |said| american(&said))
}

/// A number with or without decimals, as in `1,250.5`.
fn number(written: &str) -> String {
    let plain = written.replace(',', "");
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    // Numbers too long to count are read digit by digit.
    let whole = whole.parse().map_or_else(|_| digits(whole), cardinal);
    match fraction {
        "" => whole,
        fraction => format!("{whole} point {}", digits(fraction)),
    }
}

/// Digits one by one.
pub(super) fn digits(written: &str) -> String {
    let said = written.chars().filter_map(|c| c.to_digit(10)).map(|digit| cardinal(digit.into()));
    said.collect::<Vec<_>>().join(" ")
}

pub(super) fn year(number: i64) -> String {
    let (century, rest) = (number / 100, number % 100);
    match (century, rest) {
        (20, 0..=9) | (10, 0..=9) => cardinal(number),
        (_, 0) => format!("{} hundred", cardinal(century)),
        (_, 1..=9) => format!("{} oh {}", cardinal(century), cardinal(rest)),
        _ => format!("{} {}", cardinal(century), cardinal(rest)),
    }
}

/// The plural of a number word: `twenty` becomes `twenties`.
fn plural(word: &str) -> String {
    match word.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if word.ends_with('x') => format!("{word}es"),
        None => format!("{word}s"),
    }
}

/// A small integer among other numbers: `4` as `four`, `2015` as a year.
fn whole(written: &str) -> String {
    match written.parse() {
        Ok(n @ 1100..=2099) if written.len() == 4 => year(n),
        _ => number(written),
    }
}

/// Units as written, with their singular and plural.
#[rustfmt::skip]
const UNITS: &[(&str, &str, &str)] = &[
    ("s", "second", "seconds"), ("sec", "second", "seconds"), ("secs", "second", "seconds"),
    ("m", "meter", "meters"), ("min", "minute", "minutes"), ("mins", "minute", "minutes"),
    ("h", "hour", "hours"), ("hr", "hour", "hours"), ("hrs", "hour", "hours"),
    ("ms", "millisecond", "milliseconds"), ("wk", "week", "weeks"), ("wks", "week", "weeks"), ("yr", "year", "years"), ("yrs", "year", "years"),
    ("km", "kilometer", "kilometers"), ("cm", "centimeter", "centimeters"), ("mm", "millimeter", "millimeters"),
    ("kg", "kilogram", "kilograms"), ("g", "gram", "grams"), ("mg", "milligram", "milligrams"),
    ("l", "liter", "liters"), ("ml", "milliliter", "milliliters"), ("cl", "centiliter", "centiliters"),
    ("mcg", "microgram", "micrograms"), ("microg", "microgram", "micrograms"), ("microm", "micrometer", "micrometers"), ("micros", "microsecond", "microseconds"),
    ("tbsp", "tablespoon", "tablespoons"), ("tbsps", "tablespoon", "tablespoons"), ("tsp", "teaspoon", "teaspoons"), ("tsps", "teaspoon", "teaspoons"),
    ("bn", "billion", "billion"), ("kph", "kilometer per hour", "kilometers per hour"), ("km/h", "kilometer per hour", "kilometers per hour"),
    ("mmhg", "millimeter of mercury", "millimeters of mercury"), ("oz", "ounce", "ounces"), ("lb", "pound", "pounds"), ("lbs", "pound", "pounds"),
    ("ft", "foot", "feet"), ("mi", "mile", "miles"), ("yd", "yard", "yards"), ("yds", "yard", "yards"), ("in", "inch", "inches"),
    ("mph", "mile per hour", "miles per hour"), ("bpm", "beat per minute", "beats per minute"),
    ("hz", "hertz", "hertz"), ("khz", "kilohertz", "kilohertz"), ("db", "decibel", "decibels"), ("kcal", "kilocalorie", "kilocalories"),
];

/// Words that mark a number as a telephone number.
#[rustfmt::skip]
const CALLING: &[&str] = &[
    "call", "calls", "calling", "dial", "ring", "phone", "telephone", "text", "texting", "helpline", "hotline",
    "lifeline", "line", "samaritans", "emergency", "crisis", "number", "tel",
];

/// Emergency numbers, which are recognised everywhere.
const EMERGENCY: &[&str] = &["911", "988"];

static PHONE: LazyLock<Regex> =
    pattern!(r"(\+ ?)?(\(?\d{1,5}\)?)(?:[ .–-]\(?\d{1,7}\)?){1,6}|(\+ ?)?\d{3,15}");
static TIMES_OF_DAY: LazyLock<Regex> = pattern!(
    r"(?i)(\d{1,2}(?::[0-5]\d)?(?: ?[ap]\.?m\.?)?) ?[–-] ?(\d{1,2}(?::[0-5]\d)?(?: ?[ap]\.?m)?)"
);
static TIME: LazyLock<Regex> = pattern!(
    r"(\d{1,2})[:.]([0-5]\d)(?: ?(?i:([ap])\.?m(\.?)))?(?: ?(min|mins|minutes|s|h))?(\.?)"
);
static HOUR: LazyLock<Regex> = pattern!(r"(\d{1,2}) ?(?i:([ap])\.?m)(\.?)");
static MONEY_RANGE: LazyLock<Regex> = pattern!(
    r"([$£€])(\d+(?:\.\d+)?) ?– ?[$£€]?(\d+(?:\.\d+)?)(?: ?(thousand|million|billion|trillion|[kKmM]|[mM][nN]|[bB][nN]?)\b)?"
);
static MONEY: LazyLock<Regex> = pattern!(
    r"([$£€]) ?(\d{1,3}(?:,\d{3})+|\d+)(?:[.,](\d{1,2}))?(?: ?(thousand|million|billion|trillion|[kKmM]|[mM][nN]|[bB][nN]?|[tT][nN])\b)?"
);
static MONEY_AFTER: LazyLock<Regex> =
    pattern!(r"(\d{1,3}(?:,\d{3})+|\d+)(?:[.,](\d{2}))? ?([$£€¢])");
static DEGREES: LazyLock<Regex> = pattern!(r"([-–])?(\d+(?:\.\d+)?) ?°(?: ?([CF]))?");
static DECADE: LazyLock<Regex> = pattern!(r"'?(\d{2}|\d{4})'?s");
static UNIT: LazyLock<Regex> = pattern!(
    r"(?i)((\d+(?:[.,]\d+)?)(?: ?[–-] ?(\d+(?:\.\d+)?))?)[ -]?(secs?|s|mins?|m|hrs?|h|ms|wks?|yrs?|km/h|km|cm|mmhg|mm|kg|g|mg|mcg|micro[gms]|l|ml|cl|tbsps?|tsps?|bn|oz|lbs?|ft|mi|yds?|in|mph|kph|bpm|k?hz|db|kcal)\b(\.?)"
);
/// Decimals without a whole number, as in `.5`.
static NO_WHOLE: LazyLock<Regex> = pattern!(r"\.\d+");
/// A number with a decimal comma, and possibly full stops between its thousands.
static DECIMAL_COMMA: LazyLock<Regex> = pattern!(r"(\d{1,3}(?:\.\d{3})+|\d+),(\d+)");
static FEET: LazyLock<Regex> = pattern!(r#"(\d{1,2})' ?(\d{1,2})(?:[″"]|'')?"#);
static PRIME: LazyLock<Regex> = pattern!(r"(\d+(?:\.\d+)?)(''|['″])");
static SQUARE: LazyLock<Regex> = pattern!(r"(?:(\d+(?:\.\d+)?) ?)?(km|cm|mm|m|ft|in|mi|yd)([²³])");
static CLOCK_H: LazyLock<Regex> = pattern!(r"(\d{1,2}) ?[hH]([0-5]\d)");
/// A length in two units, as in `1h 30m`.
static LENGTH: LazyLock<Regex> = pattern!(
    r"(?:(\d+) ?(?:h|hrs?) ?(\d+) ?(?:m|mins?)|(\d+) ?(?:m|mins?) ?(\d+) ?(?:s|secs?))(\.?)"
);
static MANY: LazyLock<Regex> = pattern!(r"(10{1,3}|1,000)s of ");
static COMPARED: LazyLock<Regex> = pattern!(r"([<>]=?) ?(\d)");
static MIXED: LazyLock<Regex> = pattern!(
    r"(?:(\d+) )?(\d+)/(\d+)(?: ?(hrs?|mins?|secs?|tsps?|tbsps?|oz|mi|km|ft|lbs?|cm|mg)\b(\.?))?"
);
static SEVERAL: LazyLock<Regex> = pattern!(r"\d+(?:[–-]\d+){2,}");
static RANGE: LazyLock<Regex> = pattern!(r"(\d+(?:\.\d+)?%?) ?[–-] ?(\d+(?:\.\d+)?)(-)?");
static ORDINAL: LazyLock<Regex> = pattern!(r"(\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)");
static NUMBERED: LazyLock<Regex> = pattern!(r"(?:#|[Nn]os?\. ?|[Nn]r\. ?)(\d+)");
static PAGES: LazyLock<Regex> = pattern!(r"(pp?|ch|fig)\. ?");
static TIMES: LazyLock<Regex> = pattern!(r"(\d+) ?[x×]( ?\d+)?");
static SIGNED: LazyLock<Regex> = pattern!(r"([-–+±]) ?(\d)");
static SUM: LazyLock<Regex> = pattern!(r"(\d) ?([-–+=×÷<>]) ?(\d)");
static PERCENT: LazyLock<Regex> = pattern!(r"(\d+(?:[.,]\d+)?) ?%");
static ROMAN: LazyLock<Regex> = pattern!(r"([A-Za-z][A-Za-z']*) (the )?([IVX]+|[ivx]+)");
static ROMAN_ALONE: LazyLock<Regex> = pattern!(r"[IVX]+");
/// Several Roman numerals, as in `I, II, and III`.
static ROMANS: LazyLock<Regex> =
    pattern!(r"[IVX]+(?:(?:, (?:and |or )?| and | or | to |[–-])[IVX]+)+");
/// An ordinal as a Roman numeral, as in `XXI century` or `VIIIth`.
static CENTURY: LazyLock<Regex> = pattern!(r"([IVX]+)(st|nd|rd|th)?( centur(?:y|ies))?");
/// The number of an item, as in `II. Breathing` or `(iii)`.
static ROMAN_ITEM: LazyLock<Regex> = pattern!(r"(\(?)([IVX]+|[ivx]+)([.)])");
static POWER: LazyLock<Regex> = pattern!(r"([A-Za-z]|\d+)([²³])");
/// The number of a compound such as `20-minute`.
static COMPOUND: LazyLock<Regex> = pattern!(r"(\d+(?:\.\d+)?)-");
static ZEROS: LazyLock<Regex> = pattern!(r"0\d+");
static NUMBER: LazyLock<Regex> = pattern!(r"\d+(?:,\d{3})*(?:\.\d+)?");

fn count(number: &str, one: &str, several: &str) -> String {
    format!("{} {}", self::number(number), if number == "1" { one } else { several })
}

/// Whether the sentence mentions calling someone.
fn is_call(around: Around<'_>) -> bool {
    let words = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric())
            .any(|word| CALLING.contains(&word.to_lowercase().as_str()))
    };
    let sentence = |c: char| matches!(c, '.' | '!' | '?');
    words(around.before.rsplit(sentence).next().unwrap_or_default())
        || words(around.after.split(sentence).next().unwrap_or_default())
}

/// A telephone number in its groups; `None` if it is not one.
fn telephone(written: &str, around: Around<'_>) -> Option<String> {
    let groups: Vec<&str> =
        written.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let all: usize = groups.iter().map(|group| group.len()).sum();
    let first = groups.first()?;
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let shape = matches!(lengths.as_slice(), [3, 3, 4] | [1, 3, 3, 4])
        || written.contains('(') && lengths.ends_with(&[3, 4]);
    let unit = around.after.trim_start_matches(' ').starts_with(|c: char| "%°$€£".contains(c))
        && !around.after.starts_with('.');
    let is = match groups.len() {
        _ if unit || written.contains(',') => false,
        1 if EMERGENCY.contains(first) => true,
        1 if written.starts_with('+') => all >= 7,
        1 => {
            is_call(around) && (all == 3 && !counts(around) || all >= 5)
                || first.starts_with('0') && all >= 5
        }
        _ if shape || written.starts_with('+') && all >= 7 => true,
        _ if first.starts_with('0') => all >= 7,
        _ if *first == "116" && lengths.as_slice() == [3, 3] => true,
        _ => {
            is_call(around) && (all >= 5) && !written.contains('–')
                || is_call(around) && lengths.as_slice() == [3, 4]
        }
    };
    let plus = if written.starts_with('+') { "plus " } else { "" };
    let said: Vec<String> = groups.iter().map(|group| digits(group)).collect();
    is.then(|| format!("{plus}{}", said.join(", ")))
}

/// Whether a number counts the word after it, as in `100 breaths`.
pub(super) fn counts(around: Around<'_>) -> bool {
    let next = around.word_after();
    next.len() > 2
        && next.ends_with('s')
        && !next.ends_with("ss")
        && around.after.starts_with(' ')
        && next.starts_with(char::is_lowercase)
}

/// The word for a scale as written, such as `k`.
fn scale(written: &str) -> &str {
    match written.to_lowercase().as_str() {
        "k" => "thousand",
        "m" | "mn" => "million",
        "b" | "bn" => "billion",
        "tn" => "trillion",
        _ => written,
    }
}

fn amount(sign: &str, whole: &str, part: Option<&str>, scale: Option<&str>) -> Option<String> {
    let (one, several, parts) = match sign {
        "$" => ("dollar", "dollars", ("cent", "cents")),
        "£" => ("pound", "pounds", ("penny", "pence")),
        "€" => ("euro", "euros", ("cent", "cents")),
        "¢" => ("cent", "cents", ("", "")),
        _ => return None,
    };
    if scale.is_some() || part.is_some_and(|part| part.len() == 1) {
        let written = part.map_or(whole.to_string(), |part| format!("{whole}.{part}"));
        let scale = scale.map_or(String::new(), |scale| format!(" {}", self::scale(scale)));
        return Some(format!("{}{scale} {several}", number(&written)));
    }
    let part = part.map(|part| part.trim_start_matches('0')).filter(|part| !part.is_empty());
    let part = part.map(|part| count(part, parts.0, parts.1));
    Some(match part {
        Some(part) if whole == "0" => part,
        Some(part) => format!("{} and {part}", count(whole, one, several)),
        None => count(whole, one, several),
    })
}

fn fraction(top: i64, bottom: i64) -> Option<String> {
    let (one, several) = match bottom {
        2 => ("half", "halves"),
        4 => ("quarter", "quarters"),
        3 => ("third", "thirds"),
        5 => ("fifth", "fifths"),
        6 => ("sixth", "sixths"),
        8 => ("eighth", "eighths"),
        _ => return None,
    };
    (top < bottom).then(|| format!("{} {}", cardinal(top), if top == 1 { one } else { several }))
}

/// A number with a fraction, as in "two and a half".
fn mixed(whole: &str, top: i64, bottom: i64) -> Option<String> {
    let fraction = fraction(top, bottom)?;
    let fraction = match top {
        1 if bottom == 8 => format!("an {}", &fraction[4..]),
        1 => format!("a {}", &fraction[4..]),
        _ => fraction,
    };
    Some(format!("{} and {fraction}", number(whole)))
}

/// Words of which there can be half a one.
#[rustfmt::skip]
const HALVED: &[&str] = &[
    "hour", "minute", "second", "day", "week", "month", "year", "cup", "teaspoon", "tablespoon", "mile", "dose", "tablet", "pill",
    "breath", "inch", "glass", "step", "pound",
];

/// The number of a Roman numeral up to 39; `None` for what only looks like one.
fn roman(written: &str) -> Option<i64> {
    static NUMERAL: LazyLock<Regex> = pattern!(r"^(?i)(x{0,3})(ix|iv|v?i{0,3})$");
    let found = NUMERAL.captures(written).filter(|_| !written.is_empty())?;
    let ones = match found[2].to_lowercase().as_str() {
        "ix" => 9,
        "iv" => 4,
        ones if ones.starts_with('v') => ones.len() + 4,
        ones => ones.len(),
    };
    i64::try_from(10 * found[1].len() + ones).ok()
}

/// Words that are followed by Roman numerals.
#[rustfmt::skip]
const COUNTED: &[&str] = &[
    "Session", "Part", "Chapter", "Week", "Stage", "Phase", "Level", "Unit", "Module", "Step", "Day", "Book",
    "Volume", "Section", "Act", "Lesson", "Type", "Exercise", "Practice", "War", "Round", "Grade", "Class", "Appendix", "Meditation", "Scene", "Year",
    "Bipolar", "Axis", "Cluster",
];

/// Whether a word, in any case or number, is followed by Roman numerals.
fn is_counted(word: &str) -> bool {
    let word = word.trim_end_matches('s');
    COUNTED.iter().any(|counted| counted.trim_end_matches('s').eq_ignore_ascii_case(word))
}

/// Puts numbers and their units into words.
pub(super) fn read(text: &mut Traced) {
    text.replace(&PAGES, |found, around| {
        let word = match &found[1] {
            "p" => "page",
            "pp" => "pages",
            "ch" => "chapter",
            "fig" => "figure",
            _ => return None,
        };
        let number = around.after.starts_with(|c: char| c.is_ascii_digit());
        number.then(|| format!("{word} "))
    });
    text.replace(&NO_WHOLE, |found, around| {
        let begins = around.before.is_empty()
            || around.before.ends_with([' ', '(', '“', '$', '£', '€', '—']);
        begins.then(|| format!("0{}", &found[0]))
    });
    text.replace(&DECIMAL_COMMA, |found, around| {
        let (whole, decimals) = (&found[1], &found[2]);
        let alone =
            !around.before.ends_with([',', '.']) && !around.after.starts_with([',', '–', '-', '/']);
        let unit = around.after.trim_start_matches(' ');
        let counted = unit.starts_with(|c: char| c.is_ascii_lowercase() || "%°€£$".contains(c));
        let listed = matches!(around.word_after(), "and" | "or" | "to" | "then");
        // `4,7` may list two numbers; `1.000,50` cannot.
        let decimal = whole.contains('.') || decimals.len() < 3 && counted && !listed;
        (alone && decimal).then(|| format!("{}.{decimals}", whole.replace('.', "")))
    });
    text.replace(&LENGTH, |found, around| {
        let number = |at: usize| found.get(at).map(|number| number.as_str());
        let said = match (number(1), number(2), number(3), number(4)) {
            (Some(hours), Some(minutes), ..) => {
                format!("{} {}", count(hours, "hour", "hours"), count(minutes, "minute", "minutes"))
            }
            (_, _, Some(minutes), Some(seconds)) => {
                format!(
                    "{} {}",
                    count(minutes, "minute", "minutes"),
                    count(seconds, "second", "seconds")
                )
            }
            _ => return None,
        };
        Some(format!("{said}{}", around.stop(&found[0])))
    });
    text.replace(&CLOCK_H, |found, around| {
        let hour: i64 = found[1].parse().ok().filter(|hour| *hour <= 24)?;
        let at = matches!(
            around.word_before().as_str(),
            "at" | "from" | "until" | "till" | "by" | "before" | "after" | "to" | "since"
        );
        // Without such a word, few hours are a length.
        match at || hour > 6 {
            true => Some(format!("{}:{}", &found[1], &found[2])),
            false => Some(format!("{} {}", count(&found[1], "hour", "hours"), whole(&found[2]))),
        }
    });
    text.replace(&MANY, |found, around| {
        let next = around.word_after();
        let things = next.ends_with('s') && !next.ends_with("ss") || next == "people";
        let one = match &found[1] {
            "10" => "tens",
            "100" => "hundreds",
            _ => "thousands",
        };
        things.then(|| format!("{one} of "))
    });
    text.replace(&FEET, |found, around| {
        let (one, other) = (found[1].parse::<u32>().ok()?, found[2].parse::<u32>().ok()?);
        // `5'30"` is longer than a foot has inches, so it is a time.
        (around.before.is_empty() || around.before.ends_with([' ', '(', '—'])).then(|| {
            match one < 9 && other < 12 {
                true => format!("{} foot {}", cardinal(one.into()), cardinal(other.into())),
                false => format!(
                    "{} {}",
                    count(&found[1], "minute", "minutes"),
                    count(&found[2], "second", "seconds")
                ),
            }
        })
    });
    text.replace(&PRIME, |found, around| {
        let single = &found[2] == "'";
        // An apostrophe that closes a quotation.
        let quoted = single && (around.before.starts_with('\'') || around.before.contains(" '"));
        if quoted || around.before.ends_with(|c: char| !" (—–-".contains(c)) {
            return None;
        }
        #[rustfmt::skip]
        let lengths = ["tall", "wide", "deep", "high", "apart", "away", "thick", "above", "below", "across", "screen", "cushion"];
        let length = lengths.contains(&around.word_after());
        let number: f64 = found[1].parse().ok()?;
        // `a 2" gap`, `a 45' sit`.
        let adjective = !length
            && !around.word_after().is_empty()
            && matches!(around.word_before().as_str(), "a" | "an" | "the" | "each" | "this" | "that");
        let count = |number: &str, one, several| match adjective {
            true => format!("{} {one}", self::number(number)),
            false => count(number, one, several),
        };
        Some(match (single, length) {
            (true, length) if length || number < 9.0 => count(&found[1], "foot", "feet"),
            (true, _) => count(&found[1], "minute", "minutes"),
            (false, length) if length || number < 13.0 => count(&found[1], "inch", "inches"),
            (false, _) => count(&found[1], "second", "seconds"),
        })
    });
    text.replace(&SQUARE, |found, _| {
        let (_, one, several) = *UNITS.iter().find(|(unit, _, _)| *unit == &found[2])?;
        let power = if &found[3] == "²" { "square" } else { "cubic" };
        Some(match found.get(1) {
            Some(number) if number.as_str() == "1" => format!("one {power} {one}"),
            Some(number) => format!("{} {power} {several}", self::number(number.as_str())),
            None => format!("{power} {several}"),
        })
    });
    text.replace(&PHONE, |found, around| telephone(&found[0], around));
    text.replace(&TIMES_OF_DAY, |found, around| {
        let clock = found[0].contains(':') || found[0].ends_with(['m', 'M']);
        let alone = !around.before.ends_with([':', '–', '-', '/'])
            && !around.after.starts_with([':', '–', '/']);
        (clock && alone).then(|| format!("{} to {}", &found[1], &found[2]))
    });
    text.replace(&TIME, |found, around| {
        let (hour, minute): (i64, i64) = (found[1].parse().ok()?, found[2].parse().ok()?);
        let half = found.get(3);
        let clock = found[0].contains(':');
        // `1.30` is a number, `1.30 pm` a time.
        if hour > 24 || !clock && half.is_none() || around.after.starts_with(':') {
            return None;
        }
        let unit = found.get(5).map_or("", |unit| match unit.as_str() {
            "h" => " hours",
            "s" => " seconds",
            _ => " minutes",
        });
        let minutes = match minute {
            0 if half.is_none() && unit.is_empty() && (1..=12).contains(&hour) => {
                " o'clock".to_string()
            }
            0 if half.is_none() && unit.is_empty() => " hundred".to_string(),
            0 => String::new(),
            1..=9 => format!(" oh {}", cardinal(minute)),
            _ => format!(" {}", cardinal(minute)),
        };
        let half = half.map_or(String::new(), |half| format!(" {}M", half.as_str().to_uppercase()));
        Some(format!("{}{minutes}{half}{unit}{}", cardinal(hour), around.stop(&found[0])))
    });
    text.replace(&HOUR, |found, around| {
        let hour: i64 = found[1].parse().ok().filter(|hour| *hour <= 24)?;
        Some(format!("{} {}M{}", cardinal(hour), found[2].to_uppercase(), around.stop(&found[0])))
    });
    text.replace(&MONEY_RANGE, |found, _| {
        let (whole, part) = match found[3].split_once('.') {
            Some((whole, part)) => (whole, Some(part)),
            None => (&found[3], None),
        };
        let scale = found.get(4).map(|scale| scale.as_str());
        Some(format!("{} to {}", number(&found[2]), amount(&found[1], whole, part, scale)?))
    });
    text.replace(&MONEY, |found, _| {
        amount(
            &found[1],
            &found[2],
            found.get(3).map(|m| m.as_str()),
            found.get(4).map(|m| m.as_str()),
        )
    });
    text.replace(&MONEY_AFTER, |found, _| {
        amount(&found[3], &found[1], found.get(2).map(|m| m.as_str()), None)
    });
    text.replace(&DEGREES, |found, around| {
        let minus =
            found.get(1).filter(|_| !around.before.ends_with(|c: char| c.is_alphanumeric()));
        let minus = minus.map_or("", |_| "minus ");
        let scale = found.get(3).map_or("", |scale| match scale.as_str() {
            "C" => " Celsius",
            _ => " Fahrenheit",
        });
        let adjective =
            scale.is_empty() && matches!(around.word_before().as_str(), "a" | "the" | "each");
        let several = if adjective { "degree" } else { "degrees" };
        Some(format!("{minus}{}{scale}", count(&found[2], "degree", several)))
    });
    text.replace(&MIXED, |found, around| {
        let (top, bottom) = (found[2].parse().ok()?, found[3].parse().ok()?);
        if around.before.ends_with('/') || around.after.starts_with('/') {
            return None;
        }
        let unit =
            found.get(4).and_then(|unit| UNITS.iter().find(|(name, ..)| *name == unit.as_str()));
        let stop = found.get(5).map_or("", |_| around.stop(&found[0]));
        if let Some((_, one, several)) = unit {
            let unit = if found.get(1).is_some() { several } else { one };
            let article = if *one == "hour" || *one == "ounce" { "an" } else { "a" };
            let said = match (found.get(1), (top, bottom)) {
                (None, (1, 2)) => format!("half {article} {unit}"),
                (None, _) => format!("{} of {article} {unit}", fraction(top, bottom)?),
                (Some(whole), _) => format!("{} {unit}", mixed(whole.as_str(), top, bottom)?),
            };
            return Some(format!("{said}{stop}"));
        }
        let next = around.word_after();
        match (found.get(1), fraction(top, bottom)) {
            (Some(whole), Some(_)) => mixed(whole.as_str(), top, bottom),
            // Half an hour.
            (None, Some(_))
                if (top, bottom) == (1, 2) && matches!(around.word_after(), "a" | "an") =>
            {
                Some("half".into())
            }
            (None, Some(_)) if (top, bottom) == (1, 2) && HALVED.contains(&next) => {
                let article = matches!(
                    around.word_before().as_str(),
                    "a" | "an" | "the" | "another" | "each"
                );
                Some(match (article, next.starts_with(['h', 'i'])) {
                    (true, _) => "half".into(),
                    (false, true) => "half an".into(),
                    (false, false) => "half a".into(),
                })
            }
            (None, Some(fraction)) => Some(fraction),
            (None, None) if (top, bottom) == (9, 11) => Some("nine eleven".into()),
            (None, None) if (top, bottom) == (24, 7) => Some("twenty-four seven".into()),
            (None, None) if matches!(bottom, 10 | 100) || top <= bottom => {
                Some(format!("{} out of {}", cardinal(top), cardinal(bottom)))
            }
            _ => None,
        }
    });
    text.replace(&DECADE, |found, around| {
        let number: i64 = found[1].parse().ok()?;
        let before = around.word_before();
        #[rustfmt::skip]
        let ages = ["the", "her", "his", "their", "my", "your", "our", "early", "mid", "late"];
        match found[1].len() {
            4 if number % 10 == 0 && (1100..2100).contains(&number) => {
                Some(if number % 1000 == 0 {
                    plural(&cardinal(number))
                } else {
                    plural(&year(number))
                })
            }
            2 if number == 0 => Some("two thousands".into()),
            2 if number % 10 == 0 && (number >= 20 || found[0].starts_with('\'')) => {
                let age = found[0].starts_with('\'')
                    || ages.contains(&before.as_str())
                    || around.before.ends_with("and '");
                age.then(|| plural(&cardinal(number)))
            }
            _ => None,
        }
    });
    text.replace(&UNIT, |found, around| {
        let (_, one, several) =
            *UNITS.iter().find(|(unit, _, _)| *unit == found[4].to_lowercase())?;
        let attached = found[1].len() + found[4].len() + found[5].len() == found[0].len();
        // `5 in the morning`, `4 I am`, `3 g`: letters alone are units only directly after the number.
        let word = found[4].to_lowercase();
        if word == "in" && (!found[0].ends_with('.') || around.ends()) {
            return None;
        }
        if word.len() == 1 && !attached && !(word == "s" || word == "m" || word == "h") {
            return None;
        }
        if found[0].contains('-')
            && found.get(3).is_none()
            && matches!(word.as_str(), "s" | "m" | "l" | "g" | "h")
        {
            return None;
        }
        let (from, to) = (&found[2], found.get(3).map(|to| to.as_str()));
        let hyphen = found[0][found[1].len()..].starts_with('-');
        let said = match to {
            Some(to) => format!("{} to {}", number(from), count(to, one, several)),
            None if hyphen => format!("{} {one}", number(&from.replace(',', "."))),
            None => count(from, one, several),
        };
        Some(format!("{said}{}", around.stop(&found[0])))
    });
    text.replace(&SEVERAL, |found, _| {
        let parts = found[0].split(['–', '-']).map(whole);
        Some(parts.collect::<Vec<_>>().join(" "))
    });
    text.replace(&PERCENT, |found, _| {
        Some(format!("{} percent", number(&found[1].replace(',', "."))))
    });
    text.replace(&RANGE, |found, around| {
        // In `5–10-minute`, the word follows the hyphen.
        let joint = found.get(3).is_some();
        (!joint || around.after.starts_with(char::is_alphabetic)).then(|| {
            let end = if joint { " " } else { "" };
            format!("{} to {}{end}", whole(&found[1]), whole(&found[2]))
        })
    });
    text.replace(&ORDINAL, |found, _| found[1].replace(',', "").parse().ok().map(ordinal));
    text.replace(&NUMBERED, |found, _| Some(format!("number {}", number(&found[1]))));
    text.replace(&TIMES, |found, _| {
        Some(match found.get(2) {
            Some(by) => format!("{} by {}", number(&found[1]), number(by.as_str().trim())),
            None => count(&found[1], "time", "times"),
        })
    });
    text.replace(&COMPARED, |found, around| {
        let alone = around.before.is_empty() || around.before.ends_with([' ', '(', '—']);
        let counts = around.before.trim_end().ends_with(|c: char| c.is_ascii_digit());
        let sign = match &found[1] {
            "<" => "less than",
            ">" => "more than",
            "<=" => "at most",
            _ => "at least",
        };
        (alone && !counts).then(|| format!("{sign} {}", &found[2]))
    });
    // Twice, because one match may end with the beginning of the next.
    for _ in 0..2 {
        text.replace(&SUM, |found, _| {
            let sign = match &found[2] {
                "+" => "plus",
                "=" => "equals",
                "×" => "times",
                "÷" => "divided by",
                "<" => "less than",
                ">" => "more than",
                _ => "minus",
            };
            Some(format!("{} {sign} {}", &found[1], &found[3]))
        });
    }
    text.replace(&SIGNED, |found, around| {
        if around.before.ends_with(|c: char| c.is_alphanumeric()) {
            return None;
        }
        let sign = match &found[1] {
            "+" => "plus",
            "±" => "plus or minus",
            _ => "minus",
        };
        Some(format!("{sign} {}", &found[2]))
    });
    text.replace(&CENTURY, |found, _| {
        let number =
            roman(&found[1]).filter(|_| found.get(2).is_some() || found.get(3).is_some())?;
        let century = found.get(3).map_or("", |century| century.as_str());
        Some(format!("{}{century}", ordinal(number)))
    });
    text.replace(&ROMANS, |found, around| {
        let numerals: Vec<_> =
            ROMAN_ALONE.find_iter(&found[0]).map(|numeral| numeral.as_str()).collect();
        // One letter may be a word or a name.
        let several = |numeral: &&str| numeral.len() > 1 && numeral.contains(['I', 'V']);
        let sure = numerals.iter().any(several) || is_counted(&around.word_before());
        let known = numerals.iter().all(|numeral| roman(numeral).is_some());
        let said =
            |numeral: &regex::Captures<'_>| roman(&numeral[0]).map_or(String::new(), cardinal);
        let said = ROMAN_ALONE.replace_all(&found[0], said).replace(['–', '-'], " to ");
        (sure && known && numerals.len() > 1).then_some(said)
    });
    text.replace(&ROMAN_ITEM, |found, around| {
        let number = roman(&found[2])?;
        let begins = found[1].is_empty()
            && around.before.is_empty()
            && around.word_after().starts_with(char::is_uppercase);
        let inside = &found[1] == "(" && &found[3] == ")" && found[2].to_lowercase() != "x";
        (begins && &found[3] != ")" || inside)
            .then(|| format!("{}{}{}", &found[1], cardinal(number), &found[3]))
    });
    text.replace(&ROMAN, |found, around| {
        let (before, numeral) = (&found[1], &found[3]);
        let number = roman(numeral)?;
        let alone = around.word_after().is_empty();
        let large = numeral.chars().all(char::is_uppercase);
        let capital = before.starts_with(char::is_uppercase);
        match numeral {
            // Otherwise it is the word or the letter.
            "I" | "i" if !is_counted(before) || !alone => None,
            "X" | "x" | "V" | "v" if !capital && !alone => None,
            _ if is_counted(before) && found.get(2).is_none() => {
                Some(format!("{before} {}", cardinal(number)))
            }
            _ if !large || numeral.len() == 1 || !capital => None,
            _ if matches!(before, "The" | "This" | "That" | "An" | "My" | "Your") => None,
            _ if before.len() > 2 && before.chars().skip(1).all(char::is_lowercase) => {
                Some(format!("{before} the {}", ordinal(number)))
            }
            _ => None,
        }
    });
    text.replace(&POWER, |found, _| {
        let power = if &found[2] == "²" { "squared" } else { "cubed" };
        Some(format!("{} {power}", &found[1]))
    });
    text.replace(&COMPOUND, |found, around| {
        let word = around.after.starts_with(char::is_alphabetic);
        (word && !found[1].starts_with('0')).then(|| format!("{} ", number(&found[1])))
    });
    text.replace(&ZEROS, |found, around| {
        let inside = around.before.ends_with(['.', ','])
            || around.after.starts_with(['.', ','])
                && !around.ends()
                && around.word_after().is_empty();
        (!inside).then(|| digits(&found[0]))
    });
    text.replace(&NUMBER, |found, around| {
        let attached = around.before.ends_with(|c: char| c.is_alphanumeric())
            || around.after.starts_with(|c: char| c.is_alphanumeric());
        let whole_number: Option<i64> = found[0].replace(',', "").parse().ok();
        match whole_number {
            _ if attached => None,
            Some(n @ 1100..=2099) if found[0].len() == 4 && !counts(around) => Some(year(n)),
            _ if DECIMAL.is_match(&found[0]) => Some(number(&found[0])),
            _ => None,
        }
    });
}
