//! Promises: of effects, of what happens inside the body, of safety, and in place of medicine.

use super::{CLAIM, Lift, PLAIN, Rule, STATE};
use crate::script::Code;

const PHYSIOLOGY: &str =
    "says for certain what happens inside the body, and nobody can feel whether it is so";
const MEDICINE: &str = "advises on medicine or symptoms, which is for whoever treats the listener";
const SAFETY: &str =
    "promises a safety that nobody can promise, and someone who was hurt may hear a lie";
const PHYSIOLOGY_HELP: &str =
    "say what some people notice, as in `for some, the heart slows`, or leave it out";
const MEDICINE_HELP: &str =
    "leave treatment as it is, and call a new pain or bleeding a reason to stop and ask a doctor";
const SAFETY_HELP: &str = "say what is there and what stays free, as in `the door can stay open, and you can stop at any moment`";
const FAILED: &str = "promises an effect, and whoever does not have it thinks that they failed";
const WHAT_IS_DONE: &str = "say what is done, not what it does";

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: Code::Promise,
        find: "
            will (@surely) heal*|cure*|fix|solve|transform|restore|repair|dissolve|erase, will (@surely) bring back,
            will (@surely) end|change|save your, will (@surely) take away,
            going to heal|cure|fix|solve|transform|restore|save, will|to (@surely) make (@every) you|your,
            will (@surely) help you|your, will (@surely) relax|calm|soothe you, heals you|your, heal you|your, cures,
            cure you|your, fixes|restores|transforms your|low|what, fixes low|your|the, guarantee*,
            will (@surely) disappear|vanish|melt|dissolve|return, will (@surely) go away,
            is|are going to .. disappear|melt|vanish|heal,
            will (@surely) be gone|transformed|healed|cured|over|fixed|solved, restores what|your,
            you will (@both) (@surely) feel .. @well,
            you will (@both) (@surely) sleep|fall|wake|love|become|forget|enjoy,
            you are going to sleep|fall|wake|love|become|forget|enjoy|feel|be, you will .. be|leave .. a new,
            will|can|would never ... again, always works, no way ... fail, no chance, never failed, pain-free,
            be a different|new|happy|better couple|person|man|woman, in a matter of weeks|days|minutes,
            how marriages|relationships|couples get|are saved|healed,
            going to explode|soar|skyrocket|return|rise|grow, and orgasm|desire|sleep|pleasure follows|comes,
            never lets you down, be free of pain|fear|shame|anxiety, will fall in love|asleep, transforms, magic,
            nothing can go wrong, works for everyone|everybody, helps everyone|everybody,
            come out of this|it stronger|changed|healed|new|better,
            removes|clears|breaks|melts .. blocks|barriers|blockages|walls, spark|passion|fire|desire again,
            fast asleep, works every time, never fails, it|this can not fail, can fail you, i promise,
            are|is (now) healing, (every|all) couple|couples|one who .. this,
            nothing can upset|disturb|stop|shake you, changes everything, a new person
        ",
        spared: "if, may, might, perhaps",
        unless: "
            will help you (to) @practical, will help your back|neck|arms|knees, will make your turns|voice|coffee,
            will make you laugh
        ",
        lifts: &[Lift::Negation, Lift::Question, Lift::Told],
        also_read: true,
        reason: FAILED,
        help: WHAT_IS_DONE,
        ..PLAIN
    },
    // What is certain, beside what is hoped for.
    Rule {
        code: Code::Promise,
        find: "
            will|going to ... @hoped, sure|bound|certain|proven|known|destined to ... @hoped|work|works, proven to,
            will change everything|your,
            pain|fear|anxiety|tension|stress|shame has (@very) disappeared|gone|vanished|melted|left,
            will (@surely) be able to enjoy|have|sleep|relax|love|feel, fastest|best|surest|quickest|easiest way to,
            you will have better|great|amazing|more|deeper|stronger,
            helps you to have|get|reach|feel|become|relax|sleep|forget,
            @this makes you|your .. @well|desire|want|love|strong, will bring you closer|peace|joy|love|relief,
            will thank you, bring you closer, gives you back, get back your, be able to @hoped|relax|enjoy|sleep,
            trust me it works, because it works, heals old|deep|all|every|your, you will never|not ... again|anymore,
            you will be amazed|surprised|astonished, you will (@surely) find that your, all you need|it takes (is),
            makes all the difference, miracle*, magical*, life-changing, instantly, works wonders, wonders for,
            will work for you, you will (@surely) (@both) be|become|feel (@very|much|so) @well, will set you free,
            @you ... calmer|happier|closer within|in|after,
            will|to improve|increase|strengthen|deepen|grow|double|multiply,
            leads to better|more|deeper|stronger|orgasm, results in better|more|deeper,
            makes|gives|brings|keeps (@your) couples|you|relationship|sex|love ... @hoped|stronger,
            after the first night|week|session|day,
            saves|saved|save your|many marriage|marriages|relationship|relationships, @trouble ... not come back,
            put you to sleep, fall asleep in, brand new, stress|anxiety|fear|pain can not touch, the secret|key to,
            without fail, scientifically, @cure ... @trouble, the cure|remedy|answer|solution for|to, forever $,
            for good $, permanently $, thing of the past, @trouble ... forever|instantly|completely,
            @trouble leaves|lifts|ends|vanishes|goes, desire|passion|erections|erection comes|come back,
            desire|passion|erections|libido returns|return, never ... again, calmer|closer|better|healed|gone within,
            @hoped within|after ... week|weeks|month|days|session, more @hoped with each|every
        ",
        with: "
            will, going, sure, leads, results, secret, key, scientifically, puts, bound, certain, proven, forever,
            for good, past, this, it, these, ten minutes, practice, session, exercise, breath
        ",
        spared: "if, may, might, perhaps, some",
        unless: "
            @practical .. list|folder|place|pace, bell, easier or, better or, can come back, does not, not easy,
            harder
        ",
        lifts: &[
            Lift::Denial,
            Lift::Question,
            Lift::Condition,
            Lift::Told,
            Lift::Hedge,
            Lift::Quotation,
        ],
        also_read: true,
        reason: FAILED,
        help: WHAT_IS_DONE,
        ..PLAIN
    },
    Rule {
        code: Code::Physiology,
        find: "
            @chemistry, @acts ... @organ, @organ ... @acts, blood|lymph .. alkal*|oxygen*, alkaliz*|alkalis*, detox*,
            rewire*|rewiring, purif*|cleanse*|purge* .. blood|organs|cells|system|waste|toxins,
            body can not be|stay|hold|feel, trauma|fear|stress|grief|anger is stored|trapped|held|locked,
            stored in the|your body|hips|muscles|tissues, balanc* .. halves|hemispheres|energies|chakras,
            brain|body|mind can not tell, vagus, rest and digest, rest-and-digest, brain waves|wave|chemistry,
            alpha|theta|delta waves|state, left|right brain, hormonal, neuro*, blood|oxygen rushes|floods|fills,
            releases (@your|natural|happy) chemicals|tension, cells are, metaboli*, inflammation in|of|goes|drops,
            massages @your (inner) organs, speeds up your|digestion,
            boosts|improves|increases @your circulation|metabolism|digestion|memory|focus, inner organs,
            sends a signal, antibodies, electromagnetic, heart coherence, reptilian, reptile brain, your genes|dna,
            fascia, gray|grey matter, grows your brain|gray, collagen, hemoglobin, serotonin, your stress response,
            blood vessels, ph of|balance, immunity|immune .. stronger|better|grows,
            heartbeat|heart|pulse|pressure .. slows|drops|falls|lowers, your immunity,
            neural|neuronal pathways|connections, carbon dioxide, oxygen .. @limb|brain|blood|cells,
            feel-good|happy|natural chemicals, c-fibers, raises|creates|builds acid,
            muscles|hips|tissues|pelvis|belly store*|hold|holds|carry .. memories|trauma|emotions,
            energy .. blocked|blockages|chakra|channels, meridian*, chakra*, vibration .. heal*, toxicity,
            every cell, fight-or-flight, nervous system is|gets|learns, kicks in
        ",
        unless: "
            no proof, ask .. doctor, nobody knows, disagree*, agree, clear, doctor can, change with age,
            slow breathing may
        ",
        lifts: CLAIM,
        also_read: true,
        reason: PHYSIOLOGY,
        help: PHYSIOLOGY_HELP,
        ..PLAIN
    },
    Rule {
        code: Code::Medicine,
        find: "
            stop|quit|skip|halve|reduce|lower|cut|forget|drop|double|change ... @medicine, throw|flush .. @medicine,
            come|get|wean off .. @medicine, take more|less|extra|another|an .. @medicine,
            not|no longer need ... @medicine|@doctor, no need .. @doctor|@medicine, no need ... a @doctor,
            instead of ... @doctor|@medicine, @doctor|@medicine instead,
            better|stronger|safer|effective than|as .. @medicine, as well|good as .. @medicine,
            replaces .. @medicine|@doctor, skip .. @doctor,
            heal|heals|cure|cures ... cancer|illness|disease|diabetes|depression|infertility, @doctor do not know,
            doctors never|only, forget|ignore .. @doctor, bleeding|blood ... normal|fine|nothing, bleed* is .. good,
            chest ... just|breathe|keep|stay|rest,
            wine|beer|whiskey|alcohol|cannabis|marijuana .. helps|loosens|relaxes|makes, smoke something,
            wine|beer|whiskey|alcohol|cannabis|joint|drink ... before|beforehand|first, only medicine, best medicine,
            do without .. @medicine|@doctor, @medicine ... trash|bin|away|drawer|anymore,
            forget about .. @doctor|seeing, @doctor .. can wait, have a drink first|before, leave your @medicine,
            not have to go|see .. @doctor, take a|two|one @medicine|painkiller before|first,
            cures erectile|low|premature, without your @medicine, along without, double the|your dose,
            leave .. @medicine .. home|behind|drawer, not tell your doctor|physician|gynecologist,
            stronger than .. @medicine, a drink or two, takes the edge off before|so, bleeds ... not worry,
            bleeds ... on|normal, lower (your) insulin|dose, needs no @doctor|@medicine,
            natural|nature's @medicine|remedy|cure,
            herb|herbs|herbal|supplement|supplements|cbd .. help|helps|cures|heals|boosts|enhances, self-diagnos*,
            you probably have a|an, you have a disorder|disease|syndrome|infection, no side effects,
            ibuprofen|valium|xanax|aspirin|viagra|lidocaine|numbing, not need (any|your|the|more) (of) @medicine,
            do|will|would|may not need .. @medicine|@doctor|surgery|therapy,
            better|more|cheaper than therapy|medicine|surgery,
            ignore .. bleeding|blood|lump|symptom|symptoms|fever|discharge,
            @doctor is|are wrong|mistaken|clueless|ignorant, taking your pills|medicine|medication|tablets for,
            big pharma, you are cured, natural remedy, cancel ... @doctor,
            not bother with|about ... @medicine|@doctor|therapy, as effective as,
            pain|blood|bleeding ... nothing to worry, lump ... nothing to|serious
        ",
        unless: "
            never stop|change, before you change|stop, without asking, not replace, not a replacement,
            with|ask your doctor, not on your own, water, tea, warm drink, call for help, tell your doctor,
            before you practice
        ",
        lifts: &[Lift::Quotation, Lift::Question, Lift::Told],
        also_read: true,
        reason: MEDICINE,
        help: MEDICINE_HELP,
        ..PLAIN
    },
    Rule {
        code: Code::Safety,
        find: "
            you are (both) (@very) safe|protected|invulnerable, you are (both) (now) out of danger,
            i am (@very) safe|protected,
            nothing|nobody (bad) (here) (there) can|will|could|is (ever) (going) (to) @harms, nothing can happen,
            nothing .. going to happen to you, we|they are (@very) safe,
            no one|harm|danger|evil (here) can|will|could|is|comes (ever) (come|going) (to) @harms|you|near|anywhere,
            no harm can|will|comes, nothing bad, nothing to fear, nothing .. be afraid|scared|frightened of,
            no reason to fear, no danger, nothing ... could|can|will|would .. hurt|harm|any,
            safe with me|him|her|us|each, it is (@very) safe to trust|let|surrender|fall|open|close, always trust,
            everything is well|fine|okay|alright, all is well, everything is going to be,
            everything|it|all|you will (all) be well|fine|okay|alright|unharmed,
            everything|it|all|you will (all) be all right, going to be all right|okay|fine|alright,
            can|could|will not|no|never (longer) (ever) @harms (you|at) anymore|any|now|again|here|in,
            never hurt you, protect* you, keep|keeps you safe|from, out of reach of, shield*, all|any|every harm,
            guarded by, you can (always) trust me|him|her|this, you can always trust,
            no (@very) reason to be scared|afraid|frightened|worried, nothing .. ever happens here,
            nobody|one (else) can enter|find|disturb|get, you are taken care of, i have got you,
            nothing|nobody can get to|in|at, you are (both) (@very) loved|held and,
            safe|protected space|place|bubble|cocoon where|in, you are (@very) loved, i have you, you are home,
            you can (always) rely on|count on|lean on, nothing is wrong here, nothing|nobody will ever,
            nothing can go wrong, safe harbor|haven|hands|arms|cocoon|bubble|island, danger is over|far|gone|past,
            threat is over|gone|past, nothing to be afraid|scared|frightened|nervous|anxious, out of harm,
            completely|perfectly at home, no enemy, can not be hurt|harmed|touched|reached,
            wants|want|try|tries|going to hurt|harm you, your fortress|sanctuary,
            nothing will|can|could happen to you, i promise nothing, safe wherever you go, look after you,
            watch over you, nothing to worry about, out of harm's way, in good|safe hands, let your guard down
        ",
        spared: "decide*, whether, if, promise*, somewhere, choose, find, perhaps, may, might",
        unless: "
            safe enough, not feel safe, not .. feels safe, where it can, open or closed, is all right too,
            has to happen, can happen here
        ",
        lifts: &[Lift::Negation, Lift::Question, Lift::Condition, Lift::Told],
        also_read: true,
        reason: SAFETY,
        help: SAFETY_HELP,
        ..PLAIN
    },
    Rule {
        code: Code::Safety,
        find: "
            safe|secure|sheltered|protected|unharmed|invulnerable|untouchable, safest,
            ^ feel (@very) safe|secure|sheltered|protected
        ",
        with: "you, your, here, this, place, everyone, everything, i",
        unless: "
            enough, to feel, decide*, know*, check*, choose, whose, who, where it is, walk, distance, takes time,
            two different, which, only, safer, what would
        ",
        lifts: STATE,
        also_read: true,
        reason: SAFETY,
        help: SAFETY_HELP,
        ..PLAIN
    },
    // The listener's future, told as if it were known.
    Rule {
        code: Code::Promise,
        find: "
            you will @thriving,
            @this will|can (only) improve|relax|calm|strengthen|deepen|free|lift|change|bring|give|make|turn,
            @this .. is going to relax|calm|change|heal|help, will be a memory|history|over|easy|easier|better|gone,
            couples|people|women|men who do|practice|use this|it .. stay|are|have|sleep|never, breaths and you are,
            and you are calm|asleep|healed|free|relaxed, improve your|his|her
        ",
        unless: "
            will help you (to) @practical, bring you back, give you (a|time|the|five|ten), easier or, better or,
            bell, tell you, make your turns|coffee|tea, make room, take, never have to, never need to
        ",
        lifts: &[
            Lift::Denial,
            Lift::Question,
            Lift::Condition,
            Lift::Told,
            Lift::Hedge,
            Lift::Quotation,
        ],
        also_read: true,
        reason: FAILED,
        help: WHAT_IS_DONE,
        ..PLAIN
    },
    Rule {
        code: Code::Physiology,
        find: "@inside",
        with: "@happens",
        unless: "
            doctor, age, tired, like what, birth, medicine*, differ*, nobody, therapist, play a part, no proof,
            unclear, clear, agree
        ",
        lifts: &[
            Lift::Denial,
            Lift::Question,
            Lift::Condition,
            Lift::Told,
            Lift::Hedge,
            Lift::Quotation,
        ],
        also_read: true,
        reason: PHYSIOLOGY,
        help: PHYSIOLOGY_HELP,
        ..PLAIN
    },
    Rule {
        code: Code::Medicine,
        find: "
            heals|cures|treats|reverses|prevents @illness,
            instead of .. cream|medicine|operation|surgery|checkup|exam|dilators, prescribed ... use|try|do,
            need no doctor|physician|medicine|pills, no need for a|any checkup|doctor|exam|test|medicine|treatment,
            throw .. pills|medicine|tablets, without any|the|your @medicine, skip .. checkup|appointment|exam,
            prescribed .. instead
        ",
        unless: "does not replace, never, not skip",
        lifts: &[Lift::Quotation, Lift::Question, Lift::Told],
        also_read: true,
        reason: MEDICINE,
        help: MEDICINE_HELP,
        ..PLAIN
    },
];
