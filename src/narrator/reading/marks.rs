//! Puts abbreviations and signs into words.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern;
use super::traced::{Around, Traced};

/// Abbreviations that stand for words everywhere, in lower case. Those with a full stop keep one where they
/// end a sentence.
#[rustfmt::skip]
const ALWAYS: &[(&str, &str)] = &[
    ("e.g.", "for example"), ("eg.", "for example"), ("i.e.", "that is,"), ("ie.", "that is,"),
    ("etc.", "etcetera"), ("etc", "etcetera"), ("vs.", "versus"), ("vs", "versus"),
    ("approx.", "approximately"), ("ca.", "about"), ("vol.", "volume"), ("incl.", "including"), ("esp.", "especially"),
    ("w/o", "without"), ("w/", "with"), ("b/c", "because"), ("and/or", "and or"),
    ("s/he", "she or he"), ("asap", "as soon as possible"), ("mins", "minutes"), ("hrs", "hours"), ("secs", "seconds"),
    ("cf.", "compare"), ("tbsp", "tablespoon"), ("tsp", "teaspoon"), ("pp.", "pages"),
    ("dept.", "department"), ("appt.", "appointment"), ("tel.", "telephone"), ("ext.", "extension"),
];

/// Abbreviations that stand for words only in this case and before a word.
#[rustfmt::skip]
const TITLES: &[(&str, &str)] = &[
    ("Dr", "Doctor"), ("Mr", "Mister"), ("Mrs", "Missus"), ("Ms", "Miz"), ("Mx", "Mix"), ("Prof", "Professor"),
    ("Rev", "Reverend"), ("Fr", "Father"), ("Sr", "Sister"), ("Gen", "General"), ("Capt", "Captain"),
    ("Sgt", "Sergeant"), ("Lt", "Lieutenant"), ("Gov", "Governor"), ("Sen", "Senator"),
];

#[rustfmt::skip]
const DAYS: &[(&str, &str)] = &[
    ("Mon", "Monday"), ("Tue", "Tuesday"), ("Tues", "Tuesday"), ("Wed", "Wednesday"),
    ("Thu", "Thursday"), ("Thur", "Thursday"), ("Thurs", "Thursday"), ("Fri", "Friday"), ("Sat", "Saturday"), ("Sun", "Sunday"),
];

#[rustfmt::skip]
const MONTHS: &[(&str, &str)] = &[
    ("Jan", "January"), ("Feb", "February"), ("Mar", "March"), ("Apr", "April"), ("May", "May"), ("Jun", "June"),
    ("Jul", "July"), ("Aug", "August"), ("Sep", "September"), ("Sept", "September"), ("Oct", "October"),
    ("Nov", "November"), ("Dec", "December"),
];

static ABBREVIATION: LazyLock<Regex> = pattern!(
    r"(?i)e\.g\.|eg\.|i\.e\.|ie\.|etc\.?|vs\.?|approx\.|ca\.|vol\.|incl\.|esp\.|w/o|w/|b/c|and/or|s/he|asap|mins|hrs|secs|cf\.|pp\.|tbsp|tsp|dept\.|appt\.|tel\.|ext\."
);
static TITLE: LazyLock<Regex> =
    pattern!(r"(Dr|Mr|Mrs|Ms|Mx|Prof|Rev|Fr|Sr|Gen|Capt|Sgt|Lt|Gov|Sen)\.? ");
static DAY: LazyLock<Regex> = pattern!(r"(Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)\.");
/// Days that are no words without their full stop either.
static CLEAR_DAY: LazyLock<Regex> = pattern!(r"(Tues?|Thurs?|Thu|Fri)(\.?)");
/// A day that a time or another day follows.
static TIMED_DAY: LazyLock<Regex> = pattern!(r"(Mon|Wed|Sat|Sun)\.?");
static DAYS_BETWEEN: LazyLock<Regex> = pattern!(
    r"(Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)(day|sday|nesday|rsday|urday)?\.? ?[—-] ?(Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)(day|sday|nesday|rsday|urday)?(\.?)"
);
static MONTHS_BETWEEN: LazyLock<Regex> = pattern!(
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.? ?[—-] ?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(\.?)"
);
static MONTH: LazyLock<Regex> = pattern!(r"(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(\.?)");
static STREET_OR_SAINT: LazyLock<Regex> = pattern!(r"St\.?");
static AMPERSAND: LazyLock<Regex> = pattern!(r" ?& ?");
static SLASH: LazyLock<Regex> = pattern!(r"([A-Za-z']+) ?/ ?([A-Za-z']+)");
/// A web address; its last group is a path.
static ADDRESS: LazyLock<Regex> =
    pattern!(r"(?i)(https?://)?((?:[a-z0-9-]+\.)+)([a-z]{2,})((?:/[a-z0-9./?=%#-]*[a-z0-9])?/?)");
/// A sign between two words, with blanks around it.
static BETWEEN: LazyLock<Regex> = pattern!(r" (=>|->|<=|>=|[=<>+#]|<->|<=>) ");
static HASHTAG: LazyLock<Regex> = pattern!(r"#([A-Za-z][A-Za-z0-9]*)");
/// The therapy's name, which is said as a word.
static ACT: LazyLock<Regex> = pattern!(r"ACT");
static AT: LazyLock<Regex> = pattern!(r"@");
static BLANKS: LazyLock<Regex> = pattern!(r" {2,}| +$|^ +");

/// Last parts of names of web sites that are hardly ever the first word of a sentence.
const SITES: &[&str] = &["com", "org", "net", "edu", "gov", "app", "io", "info", "uk", "eu"];

/// Words beside which ACT is the therapy.
#[rustfmt::skip]
const THERAPY: &[&str] = &[
    "therapy", "therapies", "therapist", "therapists", "therapeutic", "acceptance", "commitment", "committed", "defusion", "values",
    "hexaflex", "mindfulness", "cbt", "dbt", "flexibility", "exercise", "exercises", "practice", "skills", "workbook", "approach",
    "clinician", "clinicians", "counseling", "counselling", "psychology", "metaphor", "model",
];

/// Those that are recognised before a path, as in `example.help/us`.
#[rustfmt::skip]
const SITES_WITH_PATH: &[&str] =
    &["help", "health", "care", "blog", "co", "me", "us", "ca", "au", "nz", "ie", "de", "fr", "es", "it", "ch", "at", "nl", "tv"];

fn of<'t>(table: &'t [(&str, &str)], found: &str) -> Option<&'t str> {
    table.iter().find(|(short, _)| *short == found).map(|(_, word)| *word)
}

/// A word with the full stop of its abbreviation, if it ends a sentence.
fn ended(word: &str, found: &str, around: Around<'_>) -> String {
    match found.ends_with('.') && around.ends() {
        true => format!("{word}."),
        false => word.to_string(),
    }
}

/// Puts abbreviations and signs into words.
pub(super) fn read(text: &mut Traced) {
    text.replace(&ADDRESS, |found, _| {
        let (names, last, path) = (&found[2], &found[3], &found[4]);
        let site = found.get(1).is_some()
            || names.to_lowercase().starts_with("www.")
            || SITES.contains(&last)
            || path.len() > 1 && SITES_WITH_PATH.contains(&last);
        let spoken = |part: &str| {
            let part = part.replace("www.", "W W W.").replace('.', " dot ").replace('/', " slash ");
            part.replace('-', " dash ")
                .replace('=', " equals ")
                .replace('?', " question mark ")
                .replace('#', " hash ")
        };
        let path = path.trim_end_matches('/');
        site.then(|| format!("{}{last}{}", spoken(names), spoken(path)))
    });
    text.replace(&ABBREVIATION, |found, around| {
        let word = of(ALWAYS, &found[0].to_lowercase())?;
        // After a number it is a unit.
        let number = around.before.trim_end().ends_with(|c: char| c.is_ascii_digit());
        if number && matches!(word, "tablespoon" | "teaspoon") {
            return None;
        }
        // An abbreviation that needs a word after it cannot end a sentence.
        Some(match word {
            "etcetera" | "hours" | "seconds" | "minutes" => ended(word, &found[0], around),
            "that is," if around.after.starts_with(',') => "that is".to_string(),
            _ => word.to_string(),
        })
    });
    text.replace(&TITLE, |found, around| {
        let word = of(TITLES, &found[1])?;
        let name = around
            .after
            .starts_with(|c: char| c.is_uppercase() || ('\u{E000}'..='\u{F8FF}').contains(&c));
        // Without a full stop it may be a word, as in "Sun" or "Fr".
        (name
            && (found[0].contains('.')
                || matches!(&found[1], "Dr" | "Mr" | "Mrs" | "Ms" | "Mx" | "Prof")))
        .then(|| format!("{word} "))
    });
    text.replace(&DAY, |found, around| {
        // At the end of a sentence it is a word: `They sat.`, `Feel the Sun.`
        let word = of(DAYS, &found[1])?;
        (!around.ends() && around.after.starts_with([' ', ','])).then(|| word.to_string())
    });
    text.replace(&DAYS_BETWEEN, |found, around| {
        let (first, last) = (of(DAYS, &found[1])?, of(DAYS, &found[3])?);
        Some(format!("{first} to {}", ended(last, &found[0], around)))
    });
    text.replace(&CLEAR_DAY, |found, around| Some(ended(of(DAYS, &found[1])?, &found[0], around)));
    text.replace(&TIMED_DAY, |found, around| {
        let after = around.after.strip_prefix(" at").unwrap_or(around.after);
        let after = after.trim_start_matches([' ', ',', '&']);
        let after = after.strip_prefix("and ").unwrap_or(after);
        let timed = after.starts_with(|c: char| c.is_ascii_digit());
        let before = around.before.trim_end_matches([' ', ',', '&']);
        let before = before.strip_suffix(" and").unwrap_or(before).trim_end_matches(',');
        let day = |word: &str| DAYS.iter().any(|(short, day)| [*short, *day].contains(&word));
        let other = |c: char| !c.is_alphabetic();
        let last = before.trim_end_matches('.').rsplit(other).next().unwrap_or_default();
        let listed = day(last) || day(after.split(other).next().unwrap_or_default());
        (timed || listed)
            .then(|| ended(of(DAYS, &found[1]).unwrap_or(&found[1]), &found[0], around))
    });
    text.replace(&MONTHS_BETWEEN, |found, around| {
        let (first, last) = (of(MONTHS, &found[1])?, of(MONTHS, &found[2])?);
        Some(format!("{first} to {}", ended(last, &found[0], around)))
    });
    text.replace(&MONTH, |found, around| {
        let month = of(MONTHS, &found[1])?;
        // A day of the month is read with it; others may be words or names, but not before a year.
        let next = around.word_after();
        let number = next.starts_with(|c: char| c.is_ascii_digit());
        let year = number && next.len() == 4;
        let clear = matches!(&found[1], "Feb" | "Aug" | "Sept" | "Oct" | "Nov" | "Dec");
        (year || clear && !number).then(|| ended(month, &found[0], around))
    });
    text.replace(&STREET_OR_SAINT, |found, around| {
        let capital = |word: &str| word.starts_with(char::is_uppercase);
        let before = around.before.trim_end().rsplit(' ').next().unwrap_or_default();
        match capital(around.word_after())
            && !(capital(before) && found[0].ends_with('.') && around.ends() && before.len() > 3)
        {
            true => Some("Saint".into()),
            false if capital(before) => Some(ended("Street", &found[0], around)),
            false => None,
        }
    });
    text.replace(&AMPERSAND, |_, _| Some(" and ".into()));
    text.replace(&SLASH, |found, around| {
        let web = around.before.ends_with(['/', '.', ':', '@'])
            || around.after.starts_with(['/', '.']) && !around.ends();
        (!web).then(|| format!("{} or {}", &found[1], &found[2]))
    });
    text.replace(&BETWEEN, |found, around| {
        let word =
            |text: Option<char>| text.is_some_and(|c| c.is_alphanumeric() || ")(”“'".contains(c));
        let numbers = around.before.ends_with(|c: char| c.is_ascii_digit())
            && around.after.starts_with(|c: char| c.is_ascii_digit());
        if numbers || !word(around.before.chars().next_back()) || !word(around.after.chars().next())
        {
            return None;
        }
        Some(
            match &found[1] {
                "=" => " equals ",
                "<" => " is less than ",
                ">" => " is more than ",
                "<=" => " is at most ",
                ">=" => " is at least ",
                "+" => " plus ",
                "#" => " number ",
                _ => ", ",
            }
            .into(),
        )
    });
    text.replace(&HASHTAG, |found, _| Some(format!("hashtag {}", &found[1])));
    text.replace(&ACT, |_, around| {
        let therapy = |text: &str| {
            text.split(|c: char| !c.is_alphanumeric())
                .any(|word| THERAPY.contains(&word.to_lowercase().as_str()))
        };
        (therapy(around.before) || therapy(around.after)).then(|| "act".into())
    });
    text.replace(&AT, |_, _| Some(" at ".into()));
}

/// Removes blanks that earlier steps left.
pub(super) fn tidy(text: &mut Traced) {
    text.replace(&BLANKS, |found, around| {
        Some(if around.before.is_empty() || around.after.is_empty() { "" } else { " " }.into())
            .filter(|new: &String| *new != found[0])
    });
}
