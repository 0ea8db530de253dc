//! Puts abbreviations and signs into words.

use std::sync::LazyLock;

use regex::Regex;

use super::numbers::counts;
use super::pattern;
use super::traced::Traced;

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

/// A heart, as in `I <3 you`; otherwise it compares.
static HEART: LazyLock<Regex> = pattern!(r" ?<3");
/// A face, as in `:-)`.
static FACE: LazyLock<Regex> = pattern!(r" ?[:;=]-?[)(DP]");
/// An age, as in `7yo`.
static AGE: LazyLock<Regex> = pattern!(r"(\d{1,3})[ -]?(?:y/?o|y\.o\.)");
static ABBREVIATION: LazyLock<Regex> = pattern!(
    r"(?i)e\.g\.|eg\.|i\.e\.|ie\.|etc\.?|vs\.?|approx\.|ca\.|vol\.|incl\.|esp\.|w/o|w/|b/c|and/or|s/he|asap|mins|hrs|secs|cf\.|pp\.|tbsp|tsp|dept\.|appt\.|tel\.|ext\."
);
static TITLE: LazyLock<Regex> =
    pattern!(r"(Dr|Mr|Mrs|Ms|Mx|Prof|Rev|Fr|Sr|Gen|Capt|Sgt|Lt|Gov|Sen)\.? ");
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

/// Words after which `<3` is a heart at the end of a sentence.
#[rustfmt::skip]
const WARM: &[&str] = &[
    "you", "love", "thanks", "care", "hugs", "hug", "all", "us", "everyone", "yourself", "friend", "friends", "dear", "night", "goodnight",
    "well", "welcome", "luck", "always", "wishes", "regards",
];

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

/// Puts abbreviations and signs into words.
pub(super) fn read(text: &mut Traced) {
    text.replace(&HEART, |found, around| {
        let before = around.before.chars().next_back();
        let spaced = found[0].starts_with(' ') || before.is_none();
        let free =
            around.after.is_empty() || around.after.starts_with([' ', ',', '.', '!', '?', '…']);
        if !spaced || !free {
            return None;
        }
        let (word, next) = (around.word_before(), around.word_after());
        let warm = before.is_none_or(|c| ".!?…".contains(c)) || WARM.contains(&word.as_str());
        match word.as_str() {
            "i" | "we" | "you" | "they" if !next.is_empty() && around.after.starts_with(' ') => {
                Some(" love".into())
            }
            "he" | "she" if !next.is_empty() => Some(" loves".into()),
            _ if counts(around) => None,
            _ if warm && before.is_none_or(|c| !c.is_alphanumeric()) => Some(" heart".into()),
            _ if warm && around.ends() => Some(", heart".into()),
            _ if warm && !next.is_empty() => Some(" heart".into()),
            _ => None,
        }
    });
    text.replace(&FACE, |found, around| {
        let before = around.before.chars().next_back();
        let spaced = found[0].starts_with(' ') || before.is_none_or(|c| ".!?…".contains(c));
        let next = around.after.trim_start().chars().next();
        let free = around.after.is_empty() || !around.after.starts_with(char::is_alphanumeric);
        let sentence =
            before.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_uppercase);
        (spaced && free).then(|| if sentence { "." } else { "" }.into())
    });
    text.replace(&AGE, |found, around| {
        #[rustfmt::skip]
        let article = ["a", "an", "the", "my", "your", "his", "her", "our", "their"];
        Some(match article.contains(&around.word_before().as_str()) {
            true => format!("{}-year-old", &found[1]),
            false if &found[1] == "1" => "1 year old".into(),
            false => format!("{} years old", &found[1]),
        })
    });
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
            "etcetera" | "hours" | "seconds" | "minutes" => around.ended(word, &found[0]),
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
    text.replace(&STREET_OR_SAINT, |found, around| {
        let capital = |word: &str| word.starts_with(char::is_uppercase);
        let before = around.before.trim_end().rsplit(' ').next().unwrap_or_default();
        match capital(around.word_after())
            && !(capital(before) && found[0].ends_with('.') && around.ends() && before.len() > 3)
        {
            true => Some("Saint".into()),
            false if capital(before) => Some(around.ended("Street", &found[0])),
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
