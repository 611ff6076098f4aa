"""Treatments: one inline-annotated sentence a case, compared in full; a case without a mark is a negative."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from extractors.assembly import build_nlp
from tests.extractors.inline import expected, found, parse

NOTED = dt.date(2025, 6, 10)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return build_nlp(("therapy",))


DONE = [
    "HPI: Right knee pain. She [completed 8 weeks of formal physical therapy without improvement](therapy present kind=physical_therapy weeks=8 status=done outcome=failed).",
    "R ankle pain. No ppm/icd, [ibu 600](therapy present kind=nsaid).",
    "HPI: Knee pain x 4 mo. [PT x 6 wks, no help](therapy present kind=physical_therapy weeks=6 status=done outcome=failed).",
    "HPI: He has failed conservative treatment including [NSAIDs](therapy present kind=nsaid status=done outcome=failed), [bracing](therapy present kind=brace status=done outcome=failed) and [activity modification](therapy present kind=rest_ice status=done outcome=failed).",
    "HPI: She has [failed 3 months of conservative management](therapy present kind=other weeks=13 status=done outcome=failed).",
    "HPI: Patient [attended 12 sessions of PT over 6 weeks for the left hip with only mild relief](therapy present kind=physical_therapy weeks=6 status=done outcome=partial).",
    "HPI: [Meloxicam 15 mg daily x 2 months helps somewhat](therapy present kind=nsaid weeks=9 status=done outcome=partial).",
    "HPI: Left ankle sprain. He [wore a CAM boot for 4 weeks](therapy present kind=brace weeks=4 status=done) then a [lace-up brace for 6 weeks](therapy present kind=brace weeks=6 status=done).",
    "HPI: Left hip pain. She [received an intra-articular steroid injection in March which gave 3 weeks of relief](therapy present kind=injection status=done outcome=partial).",
    "HPI: Knee pain [despite 6 weeks of NSAIDs](therapy present kind=nsaid weeks=6 status=done outcome=failed) and [physical therapy](therapy present kind=physical_therapy weeks=6 status=done outcome=failed).",
    "HPI: Pt [has tried rest, ice](therapy present kind=rest_ice status=done outcome=failed), [Tylenol](therapy present kind=analgesic status=done outcome=failed) and [Aleve without relief](therapy present kind=nsaid status=done outcome=failed).",
    "HPI: [Three Synvisc injections last fall did not help](therapy present kind=injection status=done outcome=failed).",
    "HPI: [Physical therapy helped](therapy present kind=physical_therapy status=done outcome=helped) and the knee pain has resolved.",
    "HPI: [Medrol dose pack from urgent care helped for a few days only](therapy present kind=oral_steroid status=done outcome=partial).",
    "HPI: [Chiropractic care for the hip for 2 months, no benefit](therapy present kind=chiropractic weeks=9 status=done outcome=failed).",
    "A/P: Right knee OA. [Failed NSAIDs](therapy present kind=nsaid status=done outcome=failed), [PT x 3 months](therapy present kind=physical_therapy weeks=13 status=done outcome=failed), and [two steroid injections](therapy present kind=injection status=done outcome=failed). MRI ordered.",
    "HPI: [PT was helpful initially but symptoms returned](therapy present kind=physical_therapy status=done outcome=partial).",
    "HPI: [tried motrin](therapy present kind=nsaid status=done outcome=failed) & [tylenol otc - didnt do much](therapy present kind=analgesic status=done outcome=failed)",
    "HPI: knee pain. [s/p 10 wks PT w/o improvement](therapy present kind=physical_therapy weeks=10 status=done outcome=failed), on [mobic since feb](therapy present kind=nsaid weeks=17 status=ongoing)",
    "HPI: Symptoms have persisted for 3 months [despite rest, ice](therapy present kind=rest_ice status=done outcome=failed) and [NSAIDs](therapy present kind=nsaid status=done outcome=failed).",
    "HPI: Knee pain for 8 weeks. [Took naproxen](therapy present kind=nsaid status=done).",
    "HPI: He [used a brace for 2 weeks](therapy present kind=brace weeks=2 status=done) and [took ibuprofen for 6 weeks](therapy present kind=nsaid weeks=6 status=done).",
    "HPI: Treatment to date: [PT (8 wks](therapy present kind=physical_therapy weeks=8 status=done outcome=failed)), [NSAIDs (3 mo](therapy present kind=nsaid weeks=13 status=done outcome=failed)), [cortisone x1](therapy present kind=injection status=done outcome=failed). No lasting relief.",
    "Conservative treatment: [x] [NSAIDs](therapy present kind=nsaid status=done) [x] [PT - 6 weeks](therapy present kind=physical_therapy weeks=6 status=done) [ ] injection [x] [activity modification](therapy present kind=rest_ice status=done)",
    "HPI: [Lyrica](therapy present kind=neuropathic status=done outcome=failed) and [amitriptyline](therapy present kind=neuropathic status=done outcome=failed) for the burning in her feet were not effective.",
    "HPI: He [went to physical therapy twice weekly for two months with good relief](therapy present kind=physical_therapy weeks=9 status=done outcome=helped) of his knee pain.",
    "HPI: [Six weeks of immobilization in a walking boot has not changed](therapy present kind=brace weeks=6 status=done outcome=failed) his ankle pain.",
    "HPI: She [has used Voltaren gel](therapy present kind=nsaid status=done outcome=partial) and a [knee sleeve on and off with partial relief](therapy present kind=brace status=done outcome=partial).",
    "HPI: [Eight weeks of home exercises](therapy present kind=home_exercise weeks=8 status=done outcome=failed) directed by her physician have failed.",
    "HPI: R knee pain. [Outpatient physical therapy was completed from 1/6/25 to 3/3/25](therapy present kind=physical_therapy weeks=8 status=done).",
    "HPI: [no relief from 6 weeks of oral anti-inflammatories](therapy present kind=nsaid weeks=6 status=done outcome=failed)",
    "HPI: [NSAID trial >6 weeks: ineffective](therapy present kind=nsaid weeks=6 status=done outcome=failed).",
    "HPI: pt [did HEP x6wk](therapy present kind=home_exercise weeks=6 status=done outcome=failed), [nsaids](therapy present kind=nsaid status=done outcome=failed), [ice](therapy present kind=rest_ice status=done outcome=failed). no improvment.",
    "HPI: Left knee osteoarthritis. She [had PRP](therapy present kind=injection status=done) in 2023 and a series of [Euflexxa with temporary benefit](therapy present kind=injection status=done outcome=partial).",
    "HPI: [Physical therapy made his knee pain worse after](therapy present kind=physical_therapy status=done outcome=failed) 4 weeks.",
    "HPI: He has been non weight bearing in a [splint for 2 weeks](therapy present kind=brace weeks=2 status=done).",
    "HPI: [Orthotics x 3 months - no relief](therapy present kind=brace weeks=13 status=done outcome=failed). [Night splint - no relief](therapy present kind=brace status=done outcome=failed). [Stretching](therapy present kind=home_exercise status=ongoing) daily.",
    "HPI: She [finished a course of antibiotics for the foot infection without improvement](therapy present kind=other status=done outcome=failed).",
    "HPI: She has [undergone six weeks of supervised conservative therapy](therapy present kind=other weeks=6 status=done) under the care of Dr. Lee.",
    "HPI: [Did PT](therapy present kind=physical_therapy status=done) in the past (2019) for the same knee.",
    "She reports [no improvement in her hip pain with physical therapy, which she attended for three months](therapy present kind=physical_therapy weeks=13 status=done outcome=failed).",
    "[Prior treatments include NSAIDs (ibuprofen, naproxen](therapy present kind=nsaid status=done)), [physical therapy (6 weeks](therapy present kind=physical_therapy weeks=6 status=done outcome=failed), completed 4/2025) and [a corticosteroid injection](therapy present kind=injection status=done) (2/2025). Pain persists.",
    "The patient has [undergone greater than 6 weeks of conservative therapy](therapy present kind=other weeks=6 status=done outcome=failed) consisting of [physician directed home exercise program](therapy present kind=home_exercise weeks=6 status=done outcome=failed) and [meloxicam with no significant improvement](therapy present kind=nsaid weeks=6 status=done outcome=failed).",
    "Dr. Hall [injected the right knee with Kenalog on 4/2/25; relief lasted about ten days](therapy present kind=injection status=done outcome=partial).",
    "Assessment: Left meniscal tear. She has [exhausted conservative measures](therapy present kind=other status=done outcome=failed).",
    "He self-[treated with rest, elevation](therapy present kind=rest_ice status=done outcome=partial) and [over-the-counter Motrin; symptoms improved but did not resolve](therapy present kind=nsaid status=done outcome=partial).",
    "Last night she [took two tylenol](therapy present kind=analgesic status=done) and [iced it](therapy present kind=rest_ice status=done).",
    "He [completed a six-week course of PT](therapy present kind=physical_therapy weeks=6 status=done outcome=failed) in April and [continues his home program](therapy present kind=home_exercise status=ongoing). Pain unchanged at 6/10.",
    "[Celebrex stopped working](therapy present kind=nsaid status=done outcome=failed).",
    "Has [taken ibuprofen 600 mg three times daily for the past 7 weeks with continued knee pain](therapy present kind=nsaid weeks=7 status=done outcome=failed).",
    "Ankle pain; trialed [8 wk of NWB in CAM walker](therapy present kind=brace weeks=8 status=done).",
    "[Three months of NSAIDs](therapy present kind=nsaid weeks=13 status=done outcome=failed), [activity modification](therapy present kind=rest_ice weeks=13 status=done outcome=failed) and [PT have not relieved](therapy present kind=physical_therapy weeks=13 status=done outcome=failed) her knee symptoms.",
    "He [tried ice](therapy present kind=rest_ice weeks=4 status=done) and [stretching for the calf for about a month](therapy present kind=home_exercise weeks=4 status=done).",
    "[Naproxen](therapy present kind=nsaid status=done) caused stomach upset so she stopped it.",
    "His knee [has not responded to bracing](therapy present kind=brace status=done outcome=failed), [PT](therapy present kind=physical_therapy status=done outcome=failed) or [viscosupplementation](therapy present kind=injection status=done outcome=failed).",
    "She [wore the boot for 6 weeks](therapy present kind=brace weeks=6 status=done outcome=failed) and then [did 6 weeks of PT; still painful](therapy present kind=physical_therapy weeks=6 status=done outcome=failed).",
    "[Conservative treatment has failed](therapy present kind=other status=done outcome=failed).",
    "She [had been treated with Humira](therapy present kind=other status=done) and [methotrexate](therapy present kind=other status=done) for her RA; knee remains swollen.",
    "[Physical therapy x 4 weeks provided no relief](therapy present kind=physical_therapy weeks=4 status=done outcome=failed) and was discontinued due to pain.",
    "the pt [has had a total of 3 cortisone shots in the heel](therapy present kind=injection status=done)",
    "Mr. Smith is a 52 year old man with a 4 month history of right knee pain. He has [been through a course of formal physical therapy (12 sessions over 8 weeks](therapy present kind=physical_therapy weeks=8 status=done outcome=failed)) and a trial of [naproxen 500 mg BID for 6 weeks, neither of which helped](therapy present kind=nsaid weeks=6 status=done outcome=failed).",
    "Pt [tried OTC ibuprofen](therapy present kind=nsaid status=done outcome=failed) and [Tylenol](therapy present kind=analgesic status=done outcome=failed), [heat/ice](therapy present kind=rest_ice status=done outcome=failed), and a [compression sleeve](therapy present kind=brace status=done outcome=failed). Not helping.",
    "She has [completed over 3 months of conservative treatment](therapy present kind=other weeks=13 status=done) ([PT](therapy present kind=physical_therapy weeks=13 status=done), [NSAIDs](therapy present kind=nsaid weeks=13 status=done), [bracing](therapy present kind=brace weeks=13 status=done)).",
    "[Failed PT](therapy present kind=physical_therapy status=done outcome=failed).",
    "Patient reports compliance with [HEP for 2 months; pain level unchanged](therapy present kind=home_exercise weeks=9 status=done outcome=failed).",
    "Tx: [NSAIDs](therapy present kind=nsaid status=done), [ice, elevation](therapy present kind=rest_ice status=done), [ACE wrap](therapy present kind=brace status=done)",
    "Patient's mother reports he has [taken ibuprofen daily for his knee for 3 weeks](therapy present kind=nsaid weeks=3 status=done).",
    "[No relief with PT](therapy present kind=physical_therapy status=done outcome=failed) or [oral NSAIDs over last 3 mos](therapy present kind=nsaid weeks=13 status=done outcome=failed).",
    "[Has had 3 rounds of PT over the years](therapy present kind=physical_therapy status=done) for this hip.",
    "Was taking [meloxicam but stopped](therapy present kind=nsaid status=done) due to reflux.",
    "[physical thearpy 2x wk for 7 wks - knee no better](therapy present kind=physical_therapy weeks=7 status=done outcome=failed), [motrin prn](therapy present kind=nsaid status=ongoing)",
    "CONSERVATIVE CARE: [Physical therapy 04/02/2025 - 05/28/2025](therapy present kind=physical_therapy weeks=8 status=done outcome=failed). [Ibuprofen 600 mg TID 8 weeks](therapy present kind=nsaid weeks=8 status=done outcome=failed). [Activity modification](therapy present kind=rest_ice status=done outcome=failed). No improvement.",
    "[Prednisone taper x 6 days for her knee, helped](therapy present kind=oral_steroid weeks=0.9 status=done outcome=helped) while on it.",
    "Bilateral knee [Euflexxa series completed 3/2025 with 2 months relief](therapy present kind=injection status=done outcome=partial).",
    "[gabapentin](therapy present kind=neuropathic status=done) caused drowsiness; now on [Lyrica 75 bid for foot pain with modest benefit](therapy present kind=neuropathic status=ongoing outcome=partial)",
    "[5 wks HEP](therapy present kind=home_exercise weeks=5 status=done outcome=failed) + [Mobic](therapy present kind=nsaid weeks=5 status=done outcome=failed). Still clicking.",
    "Her symptoms have been [refractory to 6 months of nonoperative treatment](therapy present kind=other weeks=26 status=done outcome=failed).",
]
NEAR = [
    "HPI: Knee pain. [Conservative tx](therapy present kind=other status=done outcome=failed) hx: [NSAIDs (mobic) 3/1-5/15](therapy present kind=nsaid weeks=11 status=done outcome=failed), [PT 12 visits](therapy present kind=physical_therapy status=done outcome=failed), [CSI x1 - failed all](therapy present kind=injection status=done outcome=failed).",
    "HPI: Knee pain. He [was in a walking boot from 3/1 through 4/12](therapy present kind=brace weeks=6 status=done).",
    "HPI: Knee pain. [NSAIDs held d/t](therapy present kind=nsaid status=contraindicated) AKI.",
    "HPI: Knee pain. [Steroid shot 2 months ago lasted 3 wks](therapy present kind=injection status=done outcome=partial).",
    "HPI: Knee pain. [PT x6 wk recommended but pt did not go](therapy absent kind=physical_therapy status=done).",
    "HPI: Knee pain. He's on his second month of [therapy](therapy present kind=physical_therapy status=done).",
    "HPI: Knee pain. [Declines PT](therapy present kind=physical_therapy status=declined), wants MRI.",
    "HPI: Knee pain. Medication trial (>= 6 weeks): [meloxicam 15 mg, 02/01/2025 - 04/01/2025, discontinued - ineffective](therapy present kind=nsaid weeks=8 status=done outcome=failed)",
    "HPI: Hip pain. She [has tried no therapy](therapy absent kind=physical_therapy status=done).",
    "HPI: Hip pain. [Naproxen for three weeks did nothing](therapy present kind=nsaid weeks=3 status=done outcome=failed).",
    "HPI: Knee pain. [Did not take NSAIDs](therapy present kind=nsaid status=contraindicated) because of CKD.",
    "HPI: Knee pain. [No ibuprofen](therapy present kind=nsaid status=contraindicated) due to Eliquis.",
    "HPI: Knee pain. [Did not take NSAIDs](therapy absent kind=nsaid status=done) because the pain was mild.",
    "HPI: Knee pain. 25 years ago he [had a cortisone shot in the knee](therapy historical kind=injection status=done).",
    "HPI: Knee pain. [Cortisone shot in the knee last year](therapy present kind=injection status=done).",
    "HPI: Knee pain. [Physical therapy is helping](therapy present kind=physical_therapy status=ongoing outcome=helped).",
    "HPI: Knee pain. [Motrin 600 given by EMS](therapy present kind=nsaid status=done).",
    "HPI: Knee pain. [Tylenol takes it to a 4](therapy present kind=analgesic status=ongoing outcome=partial).",
    "HPI: Knee pain. On [tramadol, pain is down from 8/10 to 4](therapy present kind=opioid status=ongoing outcome=partial)/10.",
    "Meds: lisinopril, [tizanidine prn](therapy present kind=other status=ongoing) leg spasms, [duloxetine 60](therapy present kind=neuropathic status=ongoing) for neuropathy.",
    "HPI: Ankle sprain. [Wore an ASO for 4 weeks](therapy present kind=brace weeks=4 status=done).",
    "HPI: Knee pain. [CSI x 2](therapy present kind=injection status=done outcome=failed), [Zilretta in May, no lasting benefit](therapy present kind=injection status=done outcome=failed).",
    "HPI: Knee pain. [Three Gelsyn-3 injections without relief](therapy present kind=injection status=done outcome=failed).",
    "HPI: Knee pain. [Tried Solaraze](therapy present kind=nsaid status=done outcome=failed) and [capsaicin cream without benefit](therapy present kind=other status=done outcome=failed).",
    "HPI: Knee pain. [Took methylprednisolone for a week](therapy present kind=oral_steroid weeks=1 status=done).",
    "HPI: Knee pain. [Depo-Medrol injection to the knee helped for 2 weeks](therapy present kind=injection status=done outcome=partial).",
    "HPI: Knee pain. [HEP instructed and compliant](therapy present kind=home_exercise status=ongoing).",
    "HPI: Knee pain. Mom says he [did PT for 6 weeks](therapy present kind=physical_therapy weeks=6 status=done).",
    "HPI: Knee pain. Mother gave him [ibuprofen with some relief](therapy present kind=nsaid status=ongoing outcome=partial).",
    "HPI: Knee pain. Per his wife he has [been taking Aleve](therapy present kind=nsaid status=ongoing).",
    "HPI: Knee pain. Wife reports he took [ibuprofen last night](therapy present kind=nsaid status=done).",
    "HPI: Knee pain. Mom [iced his knee](therapy present kind=rest_ice status=done) and [gave Motrin](therapy present kind=nsaid status=ongoing).",
    "HPI: Knee pain. [PT once a week for 6 weeks without relief](therapy present kind=physical_therapy weeks=6 status=done outcome=failed).",
    "HPI: Reportedly [did PT](therapy present kind=physical_therapy status=done) at another clinic for the knee.",
    "HPI: Knee pain. Apparently [tried Mobic](therapy present kind=nsaid status=done).",
    "HPI: Possible meniscal tear [treated with ibuprofen](therapy present kind=nsaid status=done) and a [brace](therapy present kind=brace status=done).",
    "HPI: Suspected sprain, [took Aleve](therapy present kind=nsaid status=done).",
    "HPI: Knee pain. [PT last year, no change](therapy present kind=physical_therapy status=done outcome=failed).",
    "HPI: Knee pain. [NSAIDs over the last year without relief](therapy present kind=nsaid weeks=52 status=done outcome=failed).",
    "HPI: Knee pain. [Naproxen for the past 3 months](therapy present kind=nsaid weeks=13 status=done).",
    "HPI: Knee pain. [Tried PT](therapy present kind=physical_therapy status=done) last month.",
    "HPI: Knee pain. She [did a course of physical therapy at Spine & Sport twice weekly for seven weeks and it made no difference](therapy present kind=physical_therapy weeks=7 status=done outcome=failed).",
    "HPI: Knee pain. [PT total 10 visits/8 wks](therapy present kind=physical_therapy weeks=8 status=done).",
    "HPI: Knee pain. In the spring he [did a course of physical therapy at Bayside twice weekly for seven weeks](therapy present kind=physical_therapy weeks=7 status=done outcome=failed), and although he was diligent it made no difference.",
    "If yes, check all that apply: [x] [PT](therapy present kind=physical_therapy status=done) [x] [NSAIDs](therapy present kind=nsaid status=ongoing) [ ] injection",
    "Have you had treatment? [x] Yes [ ] No. If yes, check all that apply:\n[x] [Physical therapy](therapy present kind=physical_therapy status=done)\n[ ] Injections\n[x] [Brace](therapy present kind=brace status=ongoing)",
    "CONSERVATIVE TREATMENT: [x] [PT](therapy present kind=physical_therapy status=done) / [home exercise](therapy present kind=home_exercise status=done) [ ] injection",
    "[Completed PT course (10 visits/8 wks](therapy present kind=physical_therapy weeks=8)) for the knee.",
]
UNDER_WAY = [
    "HPI: Knee pain. [Taking ibuprofen 800 mg tid with minimal relief](therapy present kind=nsaid status=ongoing outcome=failed).",
    "PLAN: [Continue home exercise program](therapy present kind=home_exercise status=ongoing) and [ice](therapy present kind=rest_ice status=ongoing).",
    "MEDICATIONS: Lisinopril, metformin, [meloxicam 15 mg daily](therapy present kind=nsaid status=ongoing), aspirin 81 mg.",
    "Meds: atorvastatin 40, [Norco 5/325 prn](therapy present kind=opioid status=ongoing), [gabapentin 300 tid](therapy present kind=neuropathic status=ongoing)",
    "HPI: Foot pain. [Currently in physical therapy, 4 weeks so far, with some improvement](therapy present kind=physical_therapy weeks=4 status=ongoing outcome=partial).",
    "HPI: She has been doing [home stretching exercises daily since March with no change](therapy present kind=home_exercise weeks=13 status=ongoing outcome=failed).",
    "HPI: Seen in the ED, [given a knee immobilizer](therapy present kind=brace status=ongoing) and [crutches](therapy present kind=other status=ongoing).",
    "EXAM: Foot normal. He [is in a short leg cast](therapy present kind=brace status=ongoing).",
    "HPI: She was prescribed [Percocet](therapy present kind=opioid status=ongoing) by the ER and [Flexeril](therapy present kind=other status=ongoing) for muscle spasm.",
    "He has [been going to PT twice a week for the last 5 weeks and feels it is helping](therapy present kind=physical_therapy weeks=5 status=ongoing outcome=helped) his ankle.",
    "MEDS: [oxycodone-acetaminophen 5-325 q6h prn](therapy present kind=opioid status=ongoing), cyclobenzaprine 10 qhs",
    "Hip pain. [Aqua therapy 2x/week since January is not helping](therapy present kind=physical_therapy weeks=22 status=ongoing outcome=failed).",
    "[Currently taking Tylenol Arthritis 650 mg 2 tabs BID](therapy present kind=analgesic status=ongoing) and [using a cane](therapy present kind=other status=ongoing) for the knee.",
    "Given a [script for Mobic](therapy present kind=nsaid status=ongoing) in the ER.",
    "[Ibuprofen PRN with good relief](therapy present kind=nsaid status=ongoing outcome=helped) of the knee.",
    "Home meds: [Aleve 220 mg](therapy present kind=nsaid status=ongoing), Lipitor, ASA 325 daily",
    "[Tylenol #3 helps a little](therapy present kind=opioid status=ongoing outcome=partial).",
    "He reports [ongoing PT](therapy present kind=physical_therapy status=ongoing).",
    "[Gabapentin](therapy present kind=neuropathic weeks=9 status=ongoing outcome=failed) was started two months ago for foot burning, 300 mg TID, no benefit.",
    "Interval history: [PT](therapy present kind=physical_therapy weeks=3 status=ongoing outcome=helped) started 3 weeks ago, going well, knee pain improving.",
    "Orthopedics [gave her a boot](therapy present kind=brace weeks=2 status=ongoing) 2 weeks ago which she wears at work.",
    "Pain [is controlled with Tylenol](therapy present kind=analgesic status=ongoing outcome=helped).",
    "The patient [ices the knee](therapy present kind=rest_ice status=ongoing) nightly and [wears a neoprene sleeve](therapy present kind=brace status=ongoing).",
    "Aspirin 81 mg daily. [Tylenol as needed](therapy present kind=analgesic status=ongoing) for hip pain.",
    "He reports [using crutches for two weeks](therapy present kind=other weeks=2 status=ongoing) following the ankle injury.",
    "Meds: [Percocet 5/325](therapy present kind=opioid status=ongoing with_acetaminophen=true), [tramadol 50 mg](therapy present kind=opioid status=ongoing with_acetaminophen=false).",
    "She [takes Tylenol #3](therapy present kind=opioid status=ongoing with_acetaminophen=true) for her hip.",
    "Foot cellulitis. He is on [cephalexin since Monday](therapy present kind=other status=ongoing antibiotic=true).",
    "Right knee synovitis. She [takes methotrexate](therapy present kind=other status=ongoing prescription=true).",
]
PLANNED = [
    "HPI: Knee pain. Once swelling is down he [will start PT](therapy hypothetical kind=physical_therapy status=planned).",
    "PLAN: Possible [steroid injection at next visit](therapy hypothetical kind=injection status=planned) for the knee.",
    "HPI: Unclear whether [PT](therapy hypothetical kind=physical_therapy status=planned) would help his knee.",
    "PLAN: She [may have a knee injection](therapy hypothetical kind=injection status=planned) at follow-up.",
    "PLAN: [Start physical therapy 2x/week for 6 weeks](therapy hypothetical kind=physical_therapy weeks=6 status=planned). [Naproxen 500 mg BID](therapy hypothetical kind=nsaid status=planned). Return in 6 weeks.",
    "PLAN: We will [refer her to PT](therapy hypothetical kind=physical_therapy status=planned) and [prescribe a hinged knee brace](therapy hypothetical kind=brace status=planned).",
    "PLAN: If no better, [consider cortisone injection](therapy hypothetical kind=injection status=planned).",
    "PLAN: [Rx meloxicam 7.5 mg daily x 4 weeks](therapy hypothetical kind=nsaid weeks=4 status=planned).",
    "Plan: 1. MRI left knee. 2. [Continue naproxen](therapy present kind=nsaid status=ongoing). 3. [PT eval and treat, 2x/wk x 6 wks](therapy hypothetical kind=physical_therapy weeks=6 status=planned). 4. F/u after MRI.",
    "Rec: [RICE](therapy hypothetical kind=rest_ice status=planned), [OTC ibuprofen](therapy hypothetical kind=nsaid status=planned), crutches prn.",
    "Patient [would like to try physical therapy](therapy hypothetical kind=physical_therapy status=planned) before considering surgery on the knee.",
    "Discussed [options including PT](therapy hypothetical kind=physical_therapy status=planned), [injections](therapy hypothetical kind=injection status=planned), and arthroscopy for the knee.",
    "She [will need physical therapy](therapy hypothetical kind=physical_therapy status=planned) after knee surgery.",
    "[PT was ordered](therapy hypothetical kind=physical_therapy status=planned) at the last visit for her knee but insurance denied it.",
    "Postoperatively he will be [placed in a splint](therapy hypothetical kind=brace weeks=6 status=planned) and remain non-weightbearing for 6 weeks.",
    "Patient was [educated on RICE](therapy hypothetical kind=rest_ice status=planned).",
    "DISCHARGE MEDICATIONS: [Ibuprofen 600 mg po q6h prn](therapy hypothetical kind=nsaid status=planned), [Norco 5/325 #12](therapy hypothetical kind=opioid status=planned).",
    "We discussed that he [should complete a 6 week course of PT](therapy hypothetical kind=physical_therapy weeks=6 status=planned) prior to consideration of MRI.",
    "Plan [PT x 6 weeks](therapy hypothetical kind=physical_therapy weeks=6 status=planned); if no improvement MRI.",
    "[Recommend weight loss, low impact exercise](therapy hypothetical kind=home_exercise status=planned), topical [diclofenac](therapy hypothetical kind=nsaid status=planned) and a [medial unloader brace](therapy hypothetical kind=brace status=planned) for her knee.",
    "She [will start a home exercise program](therapy hypothetical kind=home_exercise status=planned) and take [Aleve as needed](therapy hypothetical kind=nsaid status=planned).",
]
REFUSED = [
    "HPI: Patient [declined physical therapy](therapy present kind=physical_therapy status=declined) due to cost.",
    "HPI: [A cortisone injection](therapy present kind=injection status=declined) was offered but the patient refused.",
    "Pt is [not interested in PT](therapy present kind=physical_therapy status=declined) or [injections](therapy present kind=injection status=declined) for the knee at this time.",
    "Patient [defers steroid injection](therapy present kind=injection status=declined) today.",
]
CONTRAINDICATED = [
    "HPI: [NSAIDs are contraindicated due to](therapy present kind=nsaid status=contraindicated) CKD stage 3.",
    "HPI: [Unable to take anti-inflammatories](therapy present kind=nsaid status=contraindicated) because of a prior GI bleed.",
    "HPI: [Cannot take NSAIDs](therapy present kind=nsaid status=contraindicated), on Eliquis.",
    "ALLERGIES: [Naproxen](therapy present kind=nsaid status=contraindicated) (hives), penicillin.",
    "PLAN: [Avoid NSAIDs](therapy present kind=nsaid status=contraindicated) given CKD. [Tylenol prn](therapy hypothetical kind=analgesic status=planned).",
    "HPI: [Intolerant of NSAIDs](therapy present kind=nsaid status=contraindicated) (gastritis); [uses acetaminophen 1 g tid](therapy present kind=analgesic status=ongoing).",
    "HPI: He is [not a candidate for NSAIDs](therapy present kind=nsaid status=contraindicated) because of his ulcer history.",
    "Allergies: [NSAIDS](therapy present kind=nsaid status=contraindicated) - anaphylaxis, Codeine - nausea",
    "She is [allergic to ibuprofen](therapy present kind=nsaid status=contraindicated). She tried [tramadol](therapy present kind=opioid status=done), but it made her sick.",
    "[Unable to tolerate PT](therapy present kind=physical_therapy status=contraindicated) because of pain in the hip.",
    "[NSAIDs: contraindicated](therapy present kind=nsaid status=contraindicated) (anticoagulated)",
]
NEVER = [
    "HPI: Knee pain. His wife swears by [PT but he has not tried](therapy absent kind=physical_therapy status=done) it.",
    "HPI: [Has not tried any physical therapy](therapy absent kind=physical_therapy status=done) for the knee.",
    "HPI: [No PT](therapy absent kind=physical_therapy status=done) to date. No injections.",
    "HPI: She [denies taking any NSAIDs](therapy absent kind=nsaid status=done) for her ankle pain.",
    "HPI: [Nothing has been tried](therapy absent kind=other status=done) for the knee so far.",
    "HPI: He [takes nothing for the pain](therapy absent kind=analgesic status=done).",
    "[Hasn't done PT](therapy absent kind=physical_therapy status=done). [Hasn't taken anything for the foot](therapy absent kind=analgesic status=done).",
    "[NSAIDs tried](therapy present kind=nsaid status=done)? Yes   [PT tried? No](therapy absent kind=physical_therapy status=done)",
    "[no prior tx for ankle](therapy absent kind=other status=done)",
    "cc: knee pain. [otc advil w/ some relief](therapy present kind=nsaid status=ongoing outcome=partial), [no PT](therapy absent kind=physical_therapy status=done) yet",
    "[No physical therapy](therapy absent kind=physical_therapy status=done), bracing, or injections have been attempted for the hip.",
    "[Six weeks PT not completed](therapy absent kind=physical_therapy status=done).",
    "He [is not currently in PT](therapy absent kind=physical_therapy status=done) for the ankle.",
    "[PT has not been tried](therapy absent kind=physical_therapy status=done). She is [willing to try PT](therapy hypothetical kind=physical_therapy status=planned).",
]
PAST = [
    "HPI: Knee pain. As a teenager he [did PT](therapy historical kind=physical_therapy status=done) for the same knee.",
    "HPI: Foot pain. She was [casted](therapy historical kind=brace status=done) for a fracture in 1998 and fully recovered.",
    "HPI: Right ankle. He had an ankle fracture 15 years ago [treated with a cast](therapy historical kind=brace status=done).",
    "HPI: Knee pain. He [did PT](therapy historical kind=physical_therapy status=done) after his ACL reconstruction in 2010 and returned to sport.",
    "HPI: Left knee pain. She [wore orthotics](therapy historical kind=brace status=done) in childhood.",
    "HPI: Ankle. Six years ago he [rehabbed the ankle](therapy historical kind=physical_therapy status=done) after surgery and was completely recovered.",
    "HPI: Left leg cellulitis in 2021 [treated with Keflex](therapy historical kind=other status=done), no recurrence. Now foot ulcer.",
    "HPI: Foot infection. She has [received oral Bactrim](therapy historical kind=other status=done) in the past.",
    "HPI: Hip pain. Years ago she [used crutches](therapy historical kind=other status=done) for a hip fracture.",
    "HPI: As a child she [wore braces](therapy historical kind=brace status=done) for clubfoot.",
]
POSSIBLE = [
    "HPI: Knee pain. May [have had PT](therapy possible kind=physical_therapy status=done) elsewhere, records requested.",
    "HPI: Knee pain. Possibly [took ibuprofen](therapy possible kind=nsaid status=done).",
    "HPI: Left hip pain. ?[prior cortisone injection](therapy possible kind=injection status=done), pt unsure.",
    "HPI: Unclear whether she [completed physical therapy](therapy possible kind=physical_therapy status=done) for the ankle.",
    "HPI: He thinks he [had a knee injection](therapy possible kind=injection status=done) a couple of years ago.",
    "HPI: Foot pain. Cannot recall whether he [wore a boot](therapy possible kind=brace status=done).",
    "HPI: Knee pain. Questionable trial of [naproxen in the past](therapy possible kind=nsaid status=done).",
    "HPI: No record of whether [PT](therapy possible kind=physical_therapy status=done) was attended for the hip.",
    "HPI: Knee pain. [Prior steroid shot](therapy possible kind=injection status=done) (?).",
    "HPI: Knee pain. She might have [done a home exercise program](therapy possible kind=home_exercise status=done) last year.",
    "HPI: Ankle sprain. Perhaps was given a [brace at the ED](therapy possible kind=brace status=done).",
    "HPI: Knee pain. Uncertain if [NSAIDs were tried](therapy possible kind=nsaid status=done).",
    "HPI: Knee pain. He could [have had Synvisc](therapy possible kind=injection status=done) in 2021, he does not remember.",
    "HPI: Knee pain. Presumably [took Aleve](therapy possible kind=nsaid status=done) at first, but no list is available.",
    "HPI: Knee pain. Unsure whether she [tried Tylenol](therapy possible kind=analgesic status=done) before coming in.",
    "HPI: Ankle pain. He seems to recall he [had a cortisone shot](therapy possible kind=injection status=done) in the past.",
]
FAMILY = [
    "HPI: Knee pain. Mother [did PT](therapy family kind=physical_therapy status=done) for her knee.",
    "HPI: Knee pain. Dad [took ibuprofen](therapy family kind=nsaid status=done) for his gout.",
    "HPI: Hip pain. Her sister [had three cortisone injections](therapy family kind=injection status=done) for the same thing.",
    "HPI: Knee pain. Father [takes Celebrex for his knees with good relief](therapy family kind=nsaid status=ongoing outcome=helped).",
    "Family History: Mother - OA, on [meloxicam](therapy family kind=nsaid status=ongoing). Father [had gel injections in both knees](therapy family kind=injection status=done).",
    "HPI: Knee pain. A friend [wore a brace](therapy family kind=brace status=done) for the same injury.",
    "HPI: Knee pain. Brother tore his ACL and [did 6 months of PT](therapy family kind=physical_therapy weeks=26 status=done).",
    "HPI: Knee pain. Neighbor [tried PT and it did not help](therapy family kind=physical_therapy status=done outcome=failed).",
    "FH: mother RA on [methotrexate](therapy family kind=other status=ongoing); sister healthy.",
    "HPI: Knee pain. Her aunt's [physical therapy helped her](therapy family kind=physical_therapy status=done outcome=helped) hip.",
    "HPI: Twin sister [is on gabapentin](therapy family kind=neuropathic status=ongoing) for foot pain.",
    "HPI: Hip pain. Her husband [is on gabapentin](therapy family kind=neuropathic status=ongoing) for neuropathy.",
    "HPI: Ankle pain. A coworker [wore a boot](therapy family kind=brace status=done) for the same sprain.",
    "HPI: Mother has arthritis and [takes Celebrex](therapy family kind=nsaid status=ongoing).",
    "Family history: father [had knee injections](therapy family kind=injection status=done).",
]
NOTHING = [
    "HPI: Knee pain. PT denied by insurance.",
    "Meds: lisinopril, tizanidine, duloxetine 60.",
    "HPI: Calf sarcoma. We would give chemotherapy first.",
    "Labs: ESR 20, CRP 3, ASO titer 200. Knee pain.",
    "HPI: Shoulder pain. Kenalog injection into the shoulder.",
    "HPI: Mother never had knee injections.",
    "HPI: Shoulder pain. She did 6 weeks of PT for the shoulder.",
    "PMH: Chronic low back pain, takes ibuprofen for headaches.",
    "LABS: PT 12.1, PTT 30, INR 1.0.",
    "EXAM: DP and PT pulses 2+ bilaterally.",
    "HPI: PT states her knee gives way.",
    "HPI: He slipped on ice and twisted his knee.",
    "HPI: Pain is worse with activity and better with rest.",
    "You may take ibuprofen and apply ice to the knee for 20 minutes. Elevate your leg.",
    "ROS: denies use of narcotics.",
    "He has done nothing for it other than rest.",
    "She takes prednisone 10 mg daily for asthma.",
    "Epidural steroid injections in the lumbar spine did not help.",
    "Patient education: rest, ice, compression and elevation help most sprains.",
    "OPERATIVE PROCEDURE: The knee was injected with Marcaine and a brace was applied.",
    "Rates pain 4/10 with medication and 6/10 without medication.",
    "Urine drug screen positive for opiates.",
    "Aspirin 81 mg for the heart.",
    "Wears dental braces. Wrist splint at night for carpal tunnel.",
    "Works as a physical therapist assistant; injured the knee at work.",
    "She takes amitriptyline for sleep.",
    "He had epidural injections and physical therapy for his low back.",
    "Blood pressure elevation noted today. Knee stable.",
    "Old PT/INR reviewed: PT 14 sec.",
    "He plays ice hockey and does cardio exercise regularly.",
]


@pytest.mark.parametrize(
    "marked",
    [*DONE, *NEAR, *UNDER_WAY, *PLANNED, *REFUSED, *CONTRAINDICATED, *NEVER, *PAST, *POSSIBLE, *FAMILY],
)
def test_therapy(nlp: Language, marked: str) -> None:
    case = parse(marked)
    assert case.marks
    assert found(nlp, case, NOTED) == expected(case)


MEDICINES = {
    "nsaid": "Anaprox, Vivlodex, Zipsor, Licart, Daypro, Feldene, Clinoril, Dolobid, Indocin, Vimovo, Duexis, Pennsaid, Voltarol",
    "analgesic": "acetaminophen, Tylenol Arthritis, paracetamol, Panadol, Mapap, Journavx",
    "opioid": "Norco, Percocet, Ultracet, Nucynta, Butrans, Hysingla, Roxybond, Apadaz, Stadol, Tylenol #3",
    "neuropathic": "Neurontin, Gralise, Horizant, Lyrica, Cymbalta, nortriptyline, Drizalma",
    "oral_steroid": "prednisone, Medrol dose pack, steroid taper, oral steroids, dexamethasone taper, methylpred taper",
    "injection": "Synvisc-One, Euflexxa, Durolane, Gelsyn-3, Triluron, Synojoynt, Cingal, Zilretta, Kenalog, gel shots, HA injections",
    "other": "Amrix, Skelaxin, Zanaflex, Lidoderm, Qutenza, Biofreeze, Blue-Emu cream, muscle relaxers, TENS unit",
}


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in MEDICINES.items() for name in names.split(", ")]
)
def test_names_of_medicines(nlp: Language, kind: str, name: str) -> None:
    case = parse(
        f"HPI: Knee pain. She [tried {name} without relief](therapy present kind={kind} outcome=failed)."
    )
    assert found(nlp, case, NOTED) == expected(case)


@pytest.mark.parametrize("negative", NOTHING)
def test_no_therapy(nlp: Language, negative: str) -> None:
    case = parse(negative)
    assert not case.marks
    assert found(nlp, case, NOTED) == []
