//! Words and numbers of a cue such as `[pause for 1 1/2 minutes, then bell]`.

/// A piece of a cue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A word in lower case.
    Word(String),
    /// A number in thousandths.
    Number(u64),
    /// A colon between two numbers: minutes and seconds.
    Clock { minutes: u64, seconds: u64 },
    /// A dash between two numbers.
    To,
    /// A comma, full stop or other sign between two cues.
    Break,
}

/// Largest number that a cue can hold, in thousandths: more than the seconds of a day.
const LARGEST: u64 = 100_000_000;

/// The tokens of a cue; `None` if it holds something that no cue holds.
pub(super) fn tokens(cue: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = cue.trim();
    while let Some(first) = rest.chars().next() {
        let length = if first.is_ascii_digit() {
            number(rest, &mut tokens)?
        } else if first.is_alphabetic() {
            word(rest, &mut tokens)
        } else {
            let after_number = matches!(tokens.last(), Some(Token::Number(_)));
            match first {
                '"' | '”' | '″' if after_number => tokens.push(Token::Word("s".to_owned())),
                '\'' if after_number => tokens.push(Token::Word("min".to_owned())),
                '½' | '¼' | '¾' => add_fraction(first, &mut tokens),
                '-' | '–' | '—' if after_number => tokens.push(Token::To),
                ',' | ';' | '.' | '!' | ':' | '&' | '+' | '/' | '-' | '–' | '—' | '|' => {
                    tokens.push(Token::Break);
                }
                '×' => tokens.push(Token::Word("x".to_owned())),
                '…' | '~' | '≈' | '*' | '_' | '"' | '“' | '”' | '\'' | '=' | '(' | ')' | '['
                | ']' => {}
                c if c.is_whitespace() => {}
                _ => return None,
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    Some(tokens)
}

fn add_fraction(sign: char, tokens: &mut Vec<Token>) {
    let part = match sign {
        '½' => 500,
        '¼' => 250,
        _ => 750,
    };
    match tokens.last_mut() {
        Some(Token::Number(whole)) => *whole += part,
        _ => tokens.push(Token::Number(part)),
    }
}

/// Reads `10`, `1.5`, `1,5`, `1/2`, `1:30`; returns how long it is.
fn number(text: &str, tokens: &mut Vec<Token>) -> Option<usize> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole_length = digits(text);
    let whole: u64 = text[..whole_length].parse().ok().filter(|whole| *whole < LARGEST / 1000)?;
    let mut marks = text[whole_length..].chars();
    let mark = marks.next();
    let after = marks.as_str();
    let fraction_length = digits(after);
    let fraction = &after[..fraction_length];
    let both = whole_length + 1 + fraction_length;
    match mark {
        Some('.' | ',') if (1..=3).contains(&fraction_length) => {
            let thousandths: u64 = format!("{fraction:0<3}").parse().ok()?;
            tokens.push(Token::Number(whole * 1000 + thousandths));
            Some(both)
        }
        Some(':') if fraction_length == 2 => {
            tokens.push(Token::Clock { minutes: whole, seconds: fraction.parse().ok()? });
            Some(both)
        }
        Some('/') if matches!((whole, fraction), (1, "2" | "4") | (3, "4")) => {
            let part = whole * 1000 / fraction.parse::<u64>().ok()?;
            match tokens.last_mut() {
                Some(Token::Number(before)) => *before += part,
                _ => tokens.push(Token::Number(part)),
            }
            Some(both)
        }
        _ => {
            tokens.push(Token::Number(whole * 1000));
            Some(whole_length)
        }
    }
}

/// Reads a word with the apostrophes in it; numbers in words become numbers. Returns how long it is.
fn word(text: &str, tokens: &mut Vec<Token>) -> usize {
    let inside = |c: char| c.is_alphabetic() || c == '\'';
    let end = text.find(|c| !inside(c)).unwrap_or(text.len());
    let length = text[..end].trim_end_matches('\'').len();
    let word = text[..length].to_lowercase();
    match named(&word) {
        Some(number) => match tokens.as_mut_slice() {
            // `forty five`, `forty-five`.
            [.., Token::Number(tens), Token::To] if is_tens(*tens) && number < 10_000 => {
                *tens += number;
                tokens.pop();
            }
            [.., Token::Number(tens)] if is_tens(*tens) && number < 10_000 => *tens += number,
            _ => tokens.push(Token::Number(number)),
        },
        None => {
            // Abbreviations end with a full stop, which is no sign between two cues.
            let dot = text[length..].starts_with('.')
                && ["approx", "ca", "min", "mins", "sec", "secs", "hr", "c"].contains(&&*word);
            tokens.push(Token::Word(word));
            return length + usize::from(dot);
        }
    }
    length
}

fn is_tens(number: u64) -> bool {
    (20_000..100_000).contains(&number) && number.is_multiple_of(10_000)
}

/// A number written as a word, in thousandths.
fn named(word: &str) -> Option<u64> {
    const ONES: [&str; 20] = [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    const TENS: [&str; 7] = ["thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    if let Some(at) = ONES.iter().position(|one| *one == word) {
        return Some((at as u64 + 1) * 1000);
    }
    if let Some(at) = TENS.iter().position(|ten| *ten == word) {
        return Some((at as u64 + 3) * 10_000);
    }
    match word {
        "couple" => Some(2000),
        "few" | "several" => Some(3000),
        "half" => Some(500),
        "quarter" => Some(250),
        _ => None,
    }
}
