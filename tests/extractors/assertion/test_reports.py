"""Sentences as they stand in radiology, emergency, discharge, pathology and operative reports."""

import pytest

from extractors.assertion import Reading
from tests.extractors.assertion.marked import judged

RADIOLOGY = [
    "There is no pneumothorax or {{absent:pleural effusion}}.",
    "Heart size is normal without evidence of {{absent:congestive heart failure}}.",
    "No focal {{absent:consolidation}}, {{absent:pleural effusion}}, or {{absent:pneumothorax}} is identified.",
    "The lungs are clear with no {{absent:infiltrates}}.",
    "Bibasilar {{present:atelectasis}} without definite {{absent:pneumonia}}.",
    "Small bilateral {{present:pleural effusions}}, left greater than right.",
    "No evidence of {{absent:hydronephrosis}}; {{present:cholelithiasis}} is noted.",
    "There is mild {{present:cardiomegaly}} but no overt {{absent:pulmonary edema}}.",
    "Interval resolution of {{historical:right lower lobe pneumonia}}.",
    "Old healed {{historical:rib fractures}} are seen on the left.",
    "No {{absent:intracranial hemorrhage}}, {{absent:mass effect}}, or {{absent:midline shift}}.",
    "Findings suspicious for {{possible:metastatic disease}} in the liver.",
    "Cannot exclude a small {{possible:pneumothorax}} at the apex.",
    "{{possible:Pneumonia}} cannot be excluded in the left base.",
    "Hypodense lesion, likely representing a {{possible:hemangioma}}.",
    "{{present:Nodule}} in the right upper lobe, unchanged since prior examination.",
    "No acute {{absent:cardiopulmonary process}}.",
    "{{present:Diverticulosis}} without evidence of {{absent:diverticulitis}}.",
    "Gallbladder without {{absent:stones}} or {{absent:wall thickening}}.",
    "The appendix is not visualized but there are no secondary signs of {{absent:appendicitis}}.",
    "There is no abdominal {{absent:lymphadenopathy}}, free air or {{absent:ascites}}.",
    "No {{absent:DVT}} is demonstrated in either lower extremity.",
    "HISTORY: {{present:Shortness of breath}}.",
    "INDICATION: rule out {{possible:pulmonary embolism}}.",
    "There has been no significant interval change in the {{present:effusion}}.",
    "Prior granulomatous {{historical:disease}}.",
    "Aorta is normal in caliber with no {{absent:aneurysm}} and scattered {{present:atherosclerosis}}.",
    "{{absent:Pneumothorax}} is not seen, and the {{present:chest tube}} is in place.",
    "Degenerative changes without {{absent:fracture}} or {{absent:subluxation}}.",
    "Status post {{historical:median sternotomy}}.",
    "Stable {{present:compression fracture}} of L1; no new {{absent:fracture}}.",
    "There is no CT evidence of acute {{absent:infarction}}, however {{present:small vessel disease}} is present.",
    "Possible early {{possible:infiltrate}} versus {{possible:atelectasis}}.",
    "No calcified {{absent:gallstones}}. The common duct is dilated, {{present:biliary obstruction}} noted.",
    "Negative CT of the head for {{absent:bleed}}.",
]

EMERGENCY = [
    "The patient denies any chest pain, shortness of breath, nausea, vomiting, or {{absent:diaphoresis}}.",
    "She denies {{absent:headache}}, {{absent:neck stiffness}}, {{absent:photophobia}}, or {{absent:rash}}.",
    "Positive for {{present:dysuria}} and negative for {{absent:hematuria}}.",
    "He has had no {{absent:fever}} or {{absent:chills}}, but has had {{present:diarrhea}} for three days.",
    "The patient states he does not have {{absent:abdominal pain}}.",
    "Abdomen is soft, nontender, without {{absent:rebound}} or {{absent:guarding}}.",
    "She is alert and oriented in no {{absent:acute distress}}.",
    "No {{absent:cyanosis}}, clubbing or {{absent:edema}}.",
    "Patient was brought in by ambulance after a witnessed {{present:seizure}}.",
    "Neck is supple without {{absent:lymphadenopathy}} or {{absent:JVD}}.",
    "There is {{present:wheezing}} bilaterally, no {{absent:rales}} or {{absent:rhonchi}}.",
    "He denies any {{absent:trauma}}, but his wife reports a {{present:fall}}.",
    "She did not lose {{absent:consciousness}}.",
    "The child has no known {{absent:sick contacts}}.",
    "Cardiac: regular rate and rhythm, no {{absent:murmurs}}.",
    "Extremities: {{present:ankle edema}}, no {{absent:calf tenderness}}.",
    "She reports {{present:palpitations}} without {{absent:syncope}}.",
    "The patient has a history of {{historical:hypertension}} and presents with {{present:epistaxis}}.",
    "He has never had {{absent:chest pain}} like this before.",
    "Return to the emergency department if {{hypothetical:fever}}, worsening {{hypothetical:pain}}, or {{hypothetical:vomiting}}.",
    "He was discharged with instructions to return for {{hypothetical:bleeding}}.",
    "Chest x-ray ruled out {{absent:pneumonia}}.",
    "The patient was ruled out for {{absent:acute coronary syndrome}} with serial troponins.",
    "Mother says the child had {{present:vomiting}} all night and no {{absent:diarrhea}}.",
    "Last {{historical:seizure}} was two years ago.",
    "Denies alcohol; admits {{present:tobacco use}}.",
    "Nausea and {{present:vomiting}}, denies {{absent:hematemesis}}.",
    "Her brother died of {{family:leukemia}}.",
    "No family history of {{absent:sudden death}}.",
    "Denies specifically {{absent:asthma}}, high blood pressure, {{absent:chronic cough}}, {{absent:ulcers}}, and heart attack.",
    "Vertigo was not associated with {{absent:nausea}}/{{absent:vomiting}}/{{absent:headache}}.",
    "There has not been any {{absent:diarrhea}} or {{absent:constipation}}.",
    "She is not {{absent:pregnant}} or {{absent:breastfeeding}}.",
    "The patient denies {{absent:urgency}}, needing to urinate at night, kidney {{absent:stones}}, {{absent:rash}} or ulcers.",
    "Risks discussed including but not exclusive of continued {{hypothetical:infection}} and stiffness.",
    "She does not smoke, use {{absent:alcohol}} or illicit {{absent:drugs}}.",
    "She is no longer suffering from {{absent:back pain}}.",
    "She does not appear to be in any acute {{absent:distress}}.",
    "I assured her that it does not look like she has a {{absent:stroke}}.",
    "He has had a 2-day history of {{present:fever}} that has gone up to 103.",
    "He complains of {{present:flank pain}} radiating to the groin, no {{absent:gross hematuria}}.",
    "The patient currently denies {{absent:suicidal ideation}} or {{absent:homicidal ideation}}.",
]

DISCHARGE = [
    "PAST MEDICAL HISTORY: {{historical:Coronary artery disease}}, {{historical:diabetes mellitus}}, and {{historical:gout}}.",
    "The patient's past medical history is significant for {{historical:COPD}} and {{historical:congestive heart failure}}.",
    "She has a history of {{historical:breast cancer}}, status post {{historical:lumpectomy}} in 1999.",
    "He had a {{historical:stroke}} in 1995 with residual {{present:left sided weakness}}.",
    "The hospital course was complicated by {{present:pneumonia}}.",
    "He remained afebrile without {{absent:leukocytosis}}.",
    "There was no evidence of {{absent:wound infection}} at discharge.",
    "She was found to have {{present:anemia}} and no {{absent:bleeding}} was found.",
    "Cultures were negative for {{absent:MRSA}}.",
    "Echocardiogram showed no {{absent:vegetations}} and mild {{present:mitral regurgitation}}.",
    "He will be monitored for {{hypothetical:rejection}}.",
    "She should call for {{hypothetical:fever}} greater than 101.",
    "FAMILY HISTORY: Father had {{family:colon cancer}}.",
    "{{historical:Myocardial infarction}} in the past.",
    "The patient was previously treated for {{historical:tuberculosis}}.",
    "The {{present:atrial fibrillation}} was rate controlled without {{absent:hypotension}}.",
    "Heparin for {{hypothetical:DVT}} prophylaxis.",
    "No further {{absent:episodes of bleeding}} occurred.",
    "He was discharged home in stable condition with no {{absent:complaints}}.",
    "{{present:Depression}}, on sertraline, with no {{absent:suicidal thoughts}}.",
    "Pregnancy was not complicated by {{absent:hypertension}}, {{absent:diabetes}}, or {{absent:bleeding}}.",
    "Patient with a past medical history of {{historical:arthritis}} who presented with {{present:dyspnea}}.",
    "The use of drugs, {{absent:alcohol}}, tobacco during the pregnancy were denied.",
    "No changes in the ECG suggestive of {{absent:ischemia}}.",
    "Discharge diagnoses: 1. {{present:Cellulitis}}. 2. {{present:Diabetes}}.",
    "Prior {{historical:cholecystectomy}} and {{historical:appendectomy}}.",
    "She was evaluated for possible {{possible:endocarditis}}, and TEE was negative for {{absent:vegetation}}.",
    "HIV test was negative, {{absent:hepatitis}} panel negative.",
]

PATHOLOGY = [
    "Negative for {{absent:malignancy}}.",
    "Lymph node, biopsy: no evidence of {{absent:metastatic carcinoma}} (0/3).",
    "Sections show {{present:chronic inflammation}} without {{absent:dysplasia}}.",
    "Margins are negative for {{absent:tumor}}.",
    "There is no {{absent:lymphovascular invasion}} identified.",
    "Invasive {{present:ductal carcinoma}}, grade 2, with no {{absent:perineural invasion}}.",
    "No {{absent:granulomas}} are seen.",
    "Features suggestive of {{possible:reactive hyperplasia}}.",
    "{{present:Tubular adenoma}}, negative for {{absent:high grade dysplasia}}.",
    "Special stains for {{absent:fungi}} are negative.",
    "Resection margins free of {{absent:carcinoma}}.",
    "Clinical history: {{present:colonic polyp}}.",
    "Benign breast tissue; {{absent:atypia}} is not identified.",
]

OPERATIVE = [
    "There were no {{absent:complications}}.",
    "The patient tolerated the procedure well without any difficulties or {{absent:complications}}.",
    "Follow up fluoroscopy was negative for {{absent:pneumothorax}}.",
    "She has some signs and symptoms of {{present:heart failure}}.",
    "The findings suggested that he had a significant element of {{possible:heart failure}}.",
    "His doctor ordered a CT scan and told him that he had a {{present:kidney stone}}.",
    "The dura was opened in order to expose the {{present:tumor}}.",
    "Prepped with iodine and {{present:alcohol}} in the usual fashion.",
    "A picture of vestibular {{present:stenosis}} on the side.",
    "We could see that this large {{present:mass}} was just below the cortex.",
    "Risks were described including, but not limited to {{hypothetical:bleeding}}, {{hypothetical:infection}}, scarring.",
    "There was no tendency for {{absent:dislocation}}.",
    "Washed without any evidence of {{absent:leak}} and trying to pull the {{present:tumor}} down.",
    "ERCP is recommended to exclude an obstructing {{possible:mass}}.",
    "The patient tolerated the procedure well without {{absent:complication}}.",
    "Risks of {{hypothetical:bleeding}}, {{hypothetical:infection}}, and {{hypothetical:perforation}} were explained.",
    "Exploration revealed {{present:adhesions}} but no {{absent:perforation}}.",
    "The medial meniscus was intact without {{absent:tear}}.",
    "Grade III {{present:chondromalacia}} of the patella was seen, no {{absent:loose bodies}} were encountered.",
    "PREOPERATIVE DIAGNOSIS: {{present:Torn medial meniscus}}.",
    "Hemostasis was obtained and there was no active {{absent:bleeding}}.",
    "Inspection showed {{present:synovitis}}; the ACL showed no {{absent:tear}}.",
    "The wound was irrigated and no {{absent:purulence}} was found.",
    "The gallbladder was {{present:inflamed}} with no {{absent:stones}} in the duct.",
]


@pytest.mark.parametrize("marked", RADIOLOGY)
def test_radiology(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked


@pytest.mark.parametrize("marked", EMERGENCY)
def test_emergency(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked


@pytest.mark.parametrize("marked", DISCHARGE)
def test_discharge(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked


@pytest.mark.parametrize("marked", PATHOLOGY)
def test_pathology(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked


@pytest.mark.parametrize("marked", OPERATIVE)
def test_operative(marked: str) -> None:
    assert judged(marked, reading=Reading.CONTEXT) == marked
