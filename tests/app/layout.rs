//! Nothing is cut off, in any theme, size and script. That nothing is without a name is looked at by
//! the harness itself, in every frame of every test.

use groundwork::keeper::ThemeChoice;

use super::*;

/// Every screen and what opens on it, in a window of a size that looks so. `look` is shown each, with
/// what it is and whether it may scroll.
fn tour(size: (f32, f32), appearance: &Appearance, look: &mut dyn FnMut(&Harnessed, &str, bool)) {
    let mut harness = start(size, appearance.clone(), empty());
    look(&harness, "the first start", true);
    reach(&mut harness, "Set up");
    for step in ["what this is", "sound", "what suits you"] {
        look(&harness, step, true);
        if step != "what suits you" {
            reach(&mut harness, "Next");
        }
    }
    drop(harness);

    let mut entries: Vec<PracticeEntry> = (0..40).map(|n| sitting("Settling scan", n)).collect();
    entries[0].title = "A very long title that goes on about one breath after another ".repeat(2);
    let folder = with_record(&entries);
    let mut harness = start(size, appearance.clone(), Arc::clone(&folder));
    until_there(&mut harness);
    for command in [
        Command::Today,
        Command::Library,
        Command::Timer,
        Command::Bundles,
        Command::Settings,
        Command::Progress,
    ] {
        go(&mut harness, command);
        harness.run();
        look(&harness, command.label(), true);
    }
    press(&mut harness, "Report…");
    until(&mut harness, "the report", |h| {
        h.query_by_label("The page as it will be printed").is_some()
    });
    harness.run();
    look(&harness, "the report", true);
    reach(&mut harness, "Show on this screen");
    harness.run();
    look(&harness, "the report, large", true);
    go(&mut harness, Command::Progress);
    press(&mut harness, "Export…");
    harness.run();
    look(&harness, "export", true);
    press(&mut harness, "Export…");
    to_the_end(&mut harness);
    let rows = |h: &Harnessed| -> Vec<String> {
        let rows = h.query_all_by_label_contains("Settling scan, 5 minutes");
        rows.filter_map(|row| row.accesskit_node().label()).collect()
    };
    let row = rows(&harness).pop().unwrap();
    harness.get_by_role_and_label(Role::Button, &row).click();
    harness.run_steps(6);
    to_the_end(&mut harness);
    look(&harness, "an opened sitting", true);
    assert!(has_button(&harness, "Delete"));
    go(&mut harness, Command::Settings);
    reach(&mut harness, "Erase everything…");
    look(&harness, "erasing", true);
    key(&mut harness, Modifiers::SHIFT, Key::Questionmark);
    harness.run_steps(4);
    look(&harness, "the keys", true);
    key(&mut harness, Modifiers::NONE, Key::Escape);
    go(&mut harness, Command::Hide);
    look(&harness, "the cover", false);
    go(&mut harness, Command::Hide);
    go(&mut harness, Command::Today);
    reach(&mut harness, "Look at it first");
    until(&mut harness, "its recordings", |h| {
        !h.get_by_role_and_label(Role::Button, "Begin").accesskit_node().is_disabled()
    });
    look(&harness, "the page of a session", true);
    reach(&mut harness, "Take along…");
    look(&harness, "taking along", true);
    go(&mut harness, Command::Back);
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    harness.hover_at(egui::pos2(200.0, 200.0));
    harness.run_steps(2);
    look(&harness, "a sitting", false);
    assert!(has_button(&harness, "Volumes"));
    go(&mut harness, Command::Stop);
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
    look(&harness, "the closing screen", true);
    drop(harness);

    let at = clock().utc_ms;
    let record = store::hold(&folder.path().join("record")).unwrap().open(at);
    record.unwrap().set_passphrase("a quiet room", true).unwrap();
    let mut harness = start(size, appearance.clone(), folder);
    look(&harness, "the lock", true);
    reach(&mut harness, "It is forgotten");
    reach(&mut harness, "Begin a new record…");
    look(&harness, "the lock, forgotten", true);
    reach(&mut harness, "Back to the passphrase");
    type_into(&mut harness, "Passphrase", "a quiet room");
    reach(&mut harness, "Open");
    until(&mut harness, "the record", |h| has_button(h, "Begin"));
    go(&mut harness, Command::Settings);
    reach(&mut harness, "Change the passphrase");
    look(&harness, "another passphrase", true);
    reach(&mut harness, "New recovery code…");
    reach(&mut harness, "Make the new words");
    until(&mut harness, "the words", |h| has_button(h, "They are written down"));
    look(&harness, "the twelve words", true);
}

#[test]
fn nothing_is_cut_off_in_any_theme_and_size() {
    for (size, theme, text_percent) in [
        (SIZES[0], ThemeChoice::Light, 200),
        (SIZES[0], ThemeChoice::Dark, 100),
        (SIZES[1], ThemeChoice::Dark, 200),
        (SIZES[1], ThemeChoice::Light, 80),
        (SIZES[0], ThemeChoice::Light, 150),
    ] {
        let high_contrast = text_percent == 80;
        let appearance = Appearance { theme, text_percent, high_contrast, ..Appearance::default() };
        tour(size, &appearance, &mut |harness, what, scrolls| {
            let at = format!("{what} at {size:?}, {theme:?}, {text_percent} %");
            let over = over_the_edge(harness, scrolls);
            assert!(over.is_empty(), "{at}:\n{}", over.join("\n"));
            painted::assert_readable(harness, &at, scrolls, text_percent);
        });
    }
}

#[test]
fn what_is_cut_off_would_be_found() {
    let mut harness = plain();
    press(&mut harness, "Begin");
    until_playing(&mut harness);
    // Less than any of the three needs.
    harness.set_size(vec2(100.0, 60.0));
    harness.hover_at(egui::pos2(100.0, 100.0));
    harness.run_steps(2);
    assert!(!over_the_edge(&harness, false).is_empty());
}

#[test]
fn long_and_foreign_titles_keep_the_layout() {
    let mut harness = open((720.0, 1000.0), Appearance::default());
    let long = "A very long title that goes on and on about one breath after another ".repeat(2);
    let titles = [long.trim(), "نَفَسٌ هادئ في المساء", "静かな夜の呼吸と体のくつろぎ", "Short"];
    let sessions =
        titles.iter().enumerate().map(|(n, title)| titled(title, &format!("session-{n}")));
    harness.state_mut().window().fill_library(sessions.collect());
    go(&mut harness, Command::Library);
    harness.run();
    let card = |title: &str| format!("{title}, 3 to 8 min");
    let rects: Vec<Rect> = titles
        .iter()
        .map(|title| harness.get_by_role_and_label(Role::Button, &card(title)).rect())
        .collect();
    assert!(rects.iter().all(|rect| rect.size() == rects[3].size()), "{rects:?}");
    for title in titles {
        press(&mut harness, &card(title));
        harness.run_steps(4);
        let over = over_the_edge(&harness, true);
        assert!(over.is_empty(), "{title}:\n{}", over.join("\n"));
        go(&mut harness, Command::Library);
    }
}
