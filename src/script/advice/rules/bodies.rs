//! What is asked of a body: to go on in spite of distress, to be left, to be aroused, to hold its breath.

use super::{ADDRESSED, DEMAND, Lift, PLAIN, Rule, SUBJECT};
use crate::script::Code;

const FORCED_BREATH: &str =
    "forces the breath or holds it long, which can bring panic or dizziness";
const FORCED_BREATH_HELP: &str =
    "let the breath keep its own size and pace, and let every hold be short or left out";
const ENDURED: &str =
    "asks to go on in spite of distress, and for some that repeats what hurt them";
const STOPPING: &str =
    "say that it is a reason to pause, to change something or to stop, as in `if it hurts, stop`";
const OUT_OF_BODY: &str =
    "leads out of the body, and some people who were hurt do not easily come back from there";
const INTO_BODY: &str =
    "lead to something that can be felt or seen, such as the floor, the hands or the room";
const CUED: &str =
    "makes arousal a cue or a goal, and sets people to watching and judging themselves";
const NOTICING: &str =
    "invite to notice temperature, pressure and texture, and leave open what comes of it";

/// Of a wording in which even an "if" does not help.
const EVEN_IF: &[Lift] = &[Lift::Needless, Lift::Question, Lift::Quotation, Lift::Told];

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: Code::Endure,
        find: "
            keep @going, ^ go on|further|right|deeper|through|into, carry on, continue, persist, persevere,
            stay with|in|there|exactly|where|put|inside|down, ^ remain, ^ hold on|out|still,
            push|press (@both) on|through|past|deeper|further|harder, see it through, lean into,
            do not|never stop|quit|leave|move|give|turn|get|back|pull|run|open|interrupt|avoid|escape|fight,
            ^ do not $, breathe harder|deeper|even, ride it out,
            let (@your) @distress|it .. be|take|come|rise|wash|happen, dive|dig|plunge (right|straight|deeper) into,
            keep the .. where, remain in contact, make|force yourself (to) stay|sit|bear|touch|do|look,
            push a|yourself|it little|bit further|harder|deeper,
            (further|more|longer|deeper) than is|you|feels comfortable|want|like|think,
            keep breathing and|through|into, do not hold back, feel all (of) the|your @distress,
            one more round|minute|time|breath|try, do .. more rounds, hold the position|pose|stretch,
            until it passes|fades|subsides|eases, sit with (@your) @distress, stay present|open|soft with|to|in,
            that is the point|goal|work|idea, stay seated|put|lying|down|connected,
            hold the|this|your position|place|ground|contact|gaze, stay in position|place|the chair,
            do not budge|flee|look away|turn away|leave, look .. in the eye|face, welcome .. with open,
            keep .. on the pain, face it|them|your, say yes to @distress|it|the, swallow it|your|the,
            make friends with @distress|the|your, one more time, keep the|eye (eye) contact, do nothing about it,
            let @distress|it|the|panic come, befriend, surrender to @distress|the, clench your teeth,
            welcome the|your @distress, you can take|bear|handle|stand more, not give up, stop when it,
            do not stop now, never give up, hang in there|on, resist (@your) impulse|urge|wish|temptation|need to,
            touch|do|say|look .. anyway, stay in it, stick it out, tough it out, sit it out, wait (for) .. out,
            wait until .. passes, let it hurt, keep your hand there|on|in, again and again, do it anyway|regardless,
            put up with, accept|allow|embrace|welcome|tolerate|bear|endure|withstand (@your) @distress|it|pressure,
            leave it in $, ^ sit with, anyway $, stay here
        ",
        near: "
            @distress, want* to stop|get|leave|run|cry|scream|give, do not stop when|now|just|because, never give up,
            whatever arises|arise, is comfortable, feels wrong, urge to leave|stop|run|move, whatever you feel,
            gets uncomfortable|painful|scary|worse, if it gets, rather pull|stop|not|leave, throwing up,
            impulse to move|stop|leave, dilator, vomit*, will not kill|harm, whatever comes|happens, no matter,
            even if, even though, wanting to, however much|strong|bad|hard|frightened|scared|it, no $, says no|stop,
            feel sick, too much, hard to bear
        ",
        unless: "
            for as long as, if you like|wish|want, or stop|leave|not|pause|end, reason to,
            may stop|leave|go|end|want|come, can stop|leave|end, stop here|if|there|as|for|when|and, is pleasant,
            not have to, not need to, no one expects, allowed, a sign that it is too, if that is, possible,
            you might want, are free, you can go|carry|continue
        ",
        lifts: EVEN_IF,
        reason: ENDURED,
        help: STOPPING,
        ..PLAIN
    },
    Rule {
        code: Code::Endure,
        find: "
            breathe|work|power|push|go|move|fight through|past (@your) @distress, push through|past, bear it|with,
            endure, breathe|go|lean (right|straight) into (@your) @distress, tolerate (@your) @distress|more|it,
            ignore (@your) @distress,
            @distress is|are|means .. sign|good|working|part|normal|necessary|progress|proof, grit your teeth,
            no pain no gain, a little longer each, in to the urge, do not give up, run away from this|the|your|it,
            past|beyond your limit|limits, overcome|conquer|defeat|master (@your) @distress,
            size further|up|larger|bigger, next size, only|just|merely resistance, until it gives|breaks|stops|goes,
            trauma leaving, go normal for this|it to, normal that it, but that is progress,
            where growth|change|healing, out of your comfort, comfort zone, will not kill, desensitiz*,
            expose yourself, face your @distress, push yourself|a .. further|beyond|past, do one more,
            further than is comfortable, burned|burn itself out, ^ go|get|push through it,
            is just|only a wall|test|phase
        ",
        unless: "if you like, stop if",
        lifts: DEMAND,
        reason: ENDURED,
        help: STOPPING,
        ..PLAIN
    },
    Rule {
        code: Code::LeavingBody,
        find: "
            @leaves .. out|outside|away|above|from|beyond|free (of) (from) (@your) (own) body|skin|self|yourself|flesh,
            out|outside of your (own) body, outside of yourself, leave|leaving (@your) body|flesh|skin,
            leave yourself behind, detach*|separate* (yourself) from, dissociat*, (@your) @limb ... @gone,
            no body any|left, no longer .. part of you, not part of you, look* down at|on yourself,
            look* down at|on your body,
            watch|see|picture|observe|imagine|view yourself|your|the (own) (body) from @outside,
            yourself sleeping|lying|sitting, yourself .. from the outside, see|watch .. your own body,
            as if you were|are someone|somebody|not|nobody|watching, somewhere else in your mind,
            send (@your) mind .. away, let (@your) mind .. far away|off, far from|below|beneath your|you,
            spirit|soul|consciousness|mind @leaves, ^ numb, feel nothing at all, until you feel nothing, bodiless,
            weightless, without form|body, pure light|energy|awareness, stream|being|beam|cloud of light,
            @edge .. @gone, @edge ... @gone, lose .. @edge, you melt into,
            become nothing|air|space|mist|smoke|pure|one, nothing but air|space|light|mist,
            only space|mist|light|air $, toward|to|up|under the ceiling, through the roof,
            ^ float* up|away|out|above|off, feel|see yourself @leaves, imagine @leaves out|above|away|up,
            you hover|float|rise|soar, one with the|everything|all|him|her|them|your,
            forget (that) (you) (have) a|your|about body, you are floating|hovering|flying|drifting|rising,
            you are not your|this|the body|bodies, awareness|consciousness|mind|self|soul expand*|expanding,
            expand* beyond|past|out, limits of your skin|body, floating above|over, traveling through|to,
            out into (the) space|universe|cosmos, higher self, body is just|only|merely a,
            body is dissolv*|fad*|disappear*|vanish*|gone, you have left,
            becoming|become transparent|invisible|weightless|formless|nothing|air,
            form|body|shape fades|dissolves|vanishes, only awareness|consciousness, no longer in your|the body,
            no longer belong*, belong to you any|anymore, to a faraway|distant place|planet|world|land|star,
            to another planet|world|time, travel in your mind, yourself dissolve|fade|melt|disappear|vanish|drift,
            dissolve into, from a safe distance, from high above, safe distance high,
            body stays|remains here|behind|there, beyond your body, cease to exist, disconnect*|unplug* from,
            looking back at (the|your) body, astral*, leave this world|room|place behind,
            outside (of) your body|skin|self, outside (of) yourself, leave everything|it all behind,
            into the clouds|stars|sky|heavens, no longer feel your|where|the, not feel your body|legs|arms|limbs,
            step|steps|slip|climb .. your skin, only breath|sound|awareness|presence $,
            until you are only|nothing|just, watching yourself|your body, outside watching,
            in another|some other place|world, you have no weight|body|form, no weight and|no, split off,
            part that feels, drift into the, into the stars,
            you are a cloud|star|ghost|spirit|breeze|bird|drop|light, like a ghost,
            become (a) cloud|star|ghost|spirit|breeze|bird|wave, one with darkness|light|it, no longer here,
            you do not feel anything|your|a, happened|happening to someone, from up here|there, from above,
            body looks, escape to|into
        ",
        spared: "
            leaves, leaf, thoughts, a thought, cloud, clouds, feather, steam, bird*, smoke, snow*, ice
        ",
        unless: "
            unreal, as if they were, like a leaf, if you notice, stop here, edges of the, water, wiggle
        ",
        lifts: DEMAND,
        reason: OUT_OF_BODY,
        help: INTO_BODY,
        ..PLAIN
    },
    Rule {
        code: Code::Arousal,
        find: "
            ^ @verb|notice|welcome|increase|ride ... @arousal, let .. @arousal, breathe .. as your @arousal,
            @arousal (is|are) (now) @rises, your @arousal, with the arousal|pleasure|excitement,
            waves|wave of @arousal, surrender to .. @arousal, open to .. @arousal,
            @arousal .. @rises|doubles|deepens, @rises .. @arousal,
            becoming|become|get|getting|feel|stay (yourself) (more) aroused|wet|hard|excited|erect|horny, turned on,
            how aroused|excited|hard|wet, to (an) orgasm|climax, reach (an) orgasm|climax, delay .. orgasm|climax,
            keep|hold .. erection, as close to the edge, before you come $, you|he|she can last before|without,
            last longer in|than, last as long, between your|the legs|thighs, @genitals ... @rises|warm|throb*,
            @rises ... @genitals, into your @genitals, heat ... lap, stroke|rub|touch|caress .. @genitals, undress*,
            most erotic|sensual, sexiest|sexy, rate|score ... excited|aroused|desire|pleasure, both satisfied,
            makes you want more, each other excited|aroused, please* you (the) most, hips .. rock|thrust|arousal,
            harder and faster, faster and harder, seduc*, fantas*, heat|pleasure .. through .. pelvis,
            yourself get wet, (can|to) get hard|wet, you can get hard|wet|excited,
            (see) if you can get hard|wet|excited|aroused, want your partner, until you finish|come|climax,
            where it feels best|good, aching|longing|hungry|craving for,
            attention|awareness|focus|breath|energy|warmth .. (to|into|toward|in) your|the @genitals|groin|sex,
            turns you on, turn you on, pleasure|desire|lust ... doubles|deepens|peaks|explodes|takes over, your peak,
            toward|to|reach|near your|the peak|climax, for both .. to come, to come $, point of no return,
            much you desire|want|crave your|him|her|each|this, sexual heat|charge|tension, ecsta*, tantric, foreplay,
            make love, intercourse, penetrat*, stimulat* yourself|your|each|the, desire|desires your|him|her|each,
            tingling .. @genitals, responding|responds|respond with|to desire|pleasure|touch,
            touch|caress|stroke|massage|kiss your (own) breasts|nipples|thighs|chest|genitals, with desire,
            turn|turning you|yourself|him|her on, sexual|sensual|erotic fantasy|fantasies|energy|pleasure|feelings,
            excitement|arousal|passion grows|builds|rises|mounts, getting|growing hotter, ready for sex|more|him|her,
            lubricat*, feel sexy|desirable|irresistible, bring .. to the edge|brink,
            increase|intensify|speed .. stimulation|pressure|rhythm|pace|touch|friction,
            pleasurable|pleasuring|arousing, erogenous, ride the wave|waves, let it build|grow|rise|spread,
            sensation builds|grows|rises, touch .. where you want|like it most|best, making love, sex with,
            imagine having sex, penetrate, kissing you|your, suck* .. nipples|fingers|neck, horny, dirty talk,
            in the mood for sex, have sex, your climax|orgasm, pleasure yourself|each|him|her|your, touch yourself,
            sexual energy|heat|tension|charge
        ",
        unless: "
            no importance, not the goal, nothing in particular, not what, nobody, not matter, no goal,
            nothing has to, may come, comes after, make it hard, an ordinary, out of the, neither, unusual,
            not meant, no place
        ",
        lifts: &[
            Lift::Negation,
            Lift::Question,
            Lift::Condition,
            Lift::Quotation,
            Lift::Told,
            Lift::Hedge,
        ],
        reason: CUED,
        help: NOTICING,
        ..PLAIN
    },
    Rule {
        code: Code::ForcedBreath,
        find: "
            hold|keep|retain (@your) breath ... @longer, hold|keep (@your) breath|air .. until, hold it hold it,
            keep holding, hold (it|on) (for) @longer, hold|keep|stay|wait .. for as long as possible,
            empty as long as you can, breath ... as long as you (possibly) can, @longer @longer,
            hold .. in-breath .. @longer, hold .. as long as possible|you, count (slowly) to @longer, stop breathing,
            do not breathe,
            breathe|inhale|exhale|breath|breaths|in|out as deeply|deep|fast|hard|much|quickly|forcefully,
            as much air as, biggest|deepest|largest breath|inhale, force .. air|breath|lungs, to bursting, last bit,
            last of the air, quick|fast|rapid|sharp|violent|forceful|hard breaths, sharp deep breaths,
            deep sharp breaths, ^ pant, hyperventilate, ^ breathe (even) harder|faster, breathe even deeper,
            inhale until it hurts, until it hurts, faster now|and, rapidly|sharply, stay|remain empty,
            empty lungs .. wait|hold|minute, with empty lungs, empty (@your) lungs,
            block|trap|lock (@your) air|breath, no more room|air, breath|breaths ... your limit, bigger than the,
            can not take|bear it, pause .. as far as, until nothing is left, sip in more, one breath per,
            breath locked, @your breath locked, how long you can hold, pump @your, do not inhale|exhale|breathe,
            inhale|exhale completely|everything|forcefully|hard, hold .. sixteen|fifteen|twenty|twelve,
            hold as long as, last drop|bit|ounce of, fast and deep|hard, deep and fast|hard, more air,
            let (the|your) breath|air out until, not .. breath|air out, deeper and faster, faster and deeper,
            hold hold, keep it in, huge breath|inhale, huge|enormous|massive|giant breath|gulp, gulp*, gasp*,
            ^ breathe quickly|rapidly|hard|fast, to burst, about to burst|explode,
            count to forty|thirty|twenty|fifteen|fifty|sixty .. before, fill yourself with air, as possible $,
            quickly as possible, hard as possible, breathe very|really|extremely fast|hard|deep, chest burns,
            lungs burn, see stars, until you are dizzy|light-headed, tingle .. breathe, deepest breath you, bellows,
            breath of fire, against the pressure, hold it longer, hold longer, a little longer each,
            longer and longer, deeper|bigger|faster than ever|before, push out .. breath|air, push (@your) breath,
            strain for, @longer times in
        ",
        near: "
            breath*, breathe*, inhal*, exhal*, lungs, air, hold it, hold as, hold for, pant, hyperventilate,
            in-breath
        ",
        unless: "
            or leave, or at your own, hands for, horizon, pleasant, your body wants, pink, in your hand
        ",
        lifts: &[Lift::Needless, Lift::Invitation, Lift::Question, Lift::Quotation, Lift::Told],
        reason: FORCED_BREATH,
        help: FORCED_BREATH_HELP,
        ..PLAIN
    },
    Rule {
        code: Code::Endure,
        find: "
            ^ breathe|feel|allow|accept|hold|force|touch|repeat|add .. and|more|deeper|another|it,
            add another|one|more, do not follow|listen|obey|heed, force yourself|your to,
            until it loses|breaks|gives, bear more than
        ",
        near: "@distress, wish to stop|leave|run, stiffens, than you think, to look|stay|continue",
        unless: "
            stop if, and stop, may stop, can stop, or stop, reason to, rest, slower, smaller, leave it out,
            look around, feet on, if you like
        ",
        lifts: &[Lift::Negation, Lift::Question, Lift::Quotation, Lift::Told, Lift::Invitation],
        reason: ENDURED,
        help: STOPPING,
        ..PLAIN
    },
    Rule {
        code: Code::LeavingBody,
        find: "
            float*|hover*|soar*|levitat*, upward|upwards|skyward, higher and higher,
            invisible|transparent|numb|formless|boundless|infinite|limitless, another|other|different body,
            house|room|world|earth|everything .. tiny|small|far, at yourself, from outside,
            universe|cosmos|void|nothingness|eternity|galaxy, all sensation|feeling|sense,
            body stays|remains|is left|lies, absent from, @limb ... far away, dissolv*|vanish*|evaporat*
        ",
        with: ADDRESSED,
        spared: "
            leaves, leaf, thought, thoughts, cloud, clouds, feather, steam, bird*, smoke, snow*, ice, mist, sound*,
            wave*, look*
        ",
        unless: "unreal, far away, stop here, toe, like a leaf",
        lifts: SUBJECT,
        reason: OUT_OF_BODY,
        help: INTO_BODY,
        ..PLAIN
    },
    Rule {
        code: Code::Arousal,
        find: "
            @arousal, @genitals, tease*|teasing, beg for, excite*|exciting, your sex, sexual*, foreplay, orgasmic,
            ecstatic, sensuous*, turn-on, lust, intercourse, passionate*, naked, undress*,
            caress* your .. breasts|thighs, to the brink
        ",
        with: ADDRESSED,
        unless: "
            not the goal, nothing, goal, no importance, does not matter, whatever, not an, aim, or, left out,
            stay out, comes and goes, tired, act on, asked, want to talk, sweater, pleasant, doctor, list of, kind of
        ",
        lifts: SUBJECT,
        reason: CUED,
        help: NOTICING,
        ..PLAIN
    },
    Rule {
        code: Code::ForcedBreath,
        find: "
            more more, to the maximum, maximal*, completely empty|full, as long as the bell, for as long as,
            fast breaths, breaths .. fast|faster|rapid, faster and, until your lungs, without a pause, hold it,
            hold your breath, holding your breath, and hold, then wait, stay empty
        ",
        near: "breathe, breath, breaths, inhale, exhale, lungs, air",
        unless: "
            or leave, or let, optional, at your own, slower, hand, hands, counts,
            count of four|three|two|five|six|seven, for four|three|two|five|six|seven, cup
        ",
        lifts: SUBJECT,
        reason: FORCED_BREATH,
        help: FORCED_BREATH_HELP,
        ..PLAIN
    },
];
