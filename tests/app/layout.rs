//! Nothing is cut off, nothing is without a name, in any theme, size and script.

use groundwork::studio::ThemeChoice;

use super::*;

#[test]
fn nothing_is_cut_off_at_twice_the_text_in_any_theme_and_size() {
    for size in SIZES {
        for (theme, text_percent) in
            [(ThemeChoice::Light, 200), (ThemeChoice::Dark, 200), (ThemeChoice::Dark, 80)]
        {
            let appearance = Appearance {
                theme,
                text_percent,
                high_contrast: text_percent == 80,
                ..Appearance::default()
            };
            let mut harness = open(size, appearance);
            let at = |what: &str| format!("{what} at {size:?}, {theme:?}, {text_percent} %");
            for command in [
                Command::Today,
                Command::Library,
                Command::Timer,
                Command::Progress,
                Command::Bundles,
                Command::Settings,
            ] {
                go(&mut harness, command);
                harness.run();
                let over = over_the_edge(&harness, true);
                assert!(over.is_empty(), "{}:\n{}", at(command.label()), over.join("\n"));
            }
            go(&mut harness, Command::Today);
            go(&mut harness, Command::Begin);
            until_playing(&mut harness);
            harness.hover_at(egui::pos2(200.0, 200.0));
            harness.run_steps(2);
            let over = over_the_edge(&harness, false);
            assert!(over.is_empty(), "{}:\n{}", at("the sitting"), over.join("\n"));
            assert!(has_button(&harness, "Volumes"));
            go(&mut harness, Command::Stop);
            until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
            let over = over_the_edge(&harness, true);
            assert!(over.is_empty(), "{}:\n{}", at("the closing screen"), over.join("\n"));
        }
    }
}

#[test]
fn what_is_cut_off_would_be_found() {
    let mut harness = plain();
    press(&mut harness, "Begin");
    until_playing(&mut harness);
    harness.set_size(vec2(300.0, 300.0));
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
