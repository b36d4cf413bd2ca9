// What the contract says of each field, for the in-memory twin; the desktop app tells it from its own table.
import type { FieldView } from './bindings';

const ALWAYS = { required: true, nullable: false };
const KEY = { required: true, nullable: true };
const OPTIONAL = { required: false, nullable: true };

export const FIELDS: readonly FieldView[] = [
  {
    key: 'id',
    kind: 'text',
    ...ALWAYS,
    meaning: 'The interview result that the delivery speaks of; not the delivery itself.',
  },
  { key: 'interview_id', kind: 'text', ...ALWAYS, meaning: 'The interview definition that was taken.' },
  {
    key: 'question_set_id',
    kind: 'text',
    ...ALWAYS,
    meaning: 'The same id as interview_id, under its older name.',
  },
  {
    key: 'status',
    kind: 'text',
    ...ALWAYS,
    meaning: 'Where the result stands: draft until it is submitted, then active.',
  },
  {
    key: 'interview_status',
    kind: 'text',
    ...KEY,
    meaning: 'How the interview itself went: completed, stopped early, abandoned, failed and so on.',
  },
  {
    key: 'processing_status',
    kind: 'text',
    ...KEY,
    meaning: 'How far the AI processing of the answers has come.',
  },
  {
    key: 'profile_interview_id',
    kind: 'text',
    ...KEY,
    meaning: "The candidate's enrolment in this interview.",
  },
  {
    key: 'profile_id',
    kind: 'text',
    ...KEY,
    meaning: "The candidate's profile, where a registered one is linked.",
  },
  {
    key: 'candidate_external_id',
    kind: 'text',
    ...OPTIONAL,
    meaning: "The candidate's id in your own system.",
  },
  { key: 'candidate_name', kind: 'text', ...OPTIONAL, meaning: "The candidate's name." },
  { key: 'candidate_email', kind: 'text', ...OPTIONAL, meaning: "The candidate's e-mail address." },
  { key: 'candidate_phone_number', kind: 'text', ...OPTIONAL, meaning: "The candidate's phone number." },
  { key: 'score', kind: 'number', ...KEY, meaning: 'The overall score; its range is not published.' },
  {
    key: 'ai_analysis_recruiter_score',
    kind: 'number',
    ...KEY,
    meaning: "The AI's score for recruiters; its range is not published.",
  },
  { key: 'ai_analysis', kind: 'text', ...KEY, meaning: "The AI's analysis, worded for the candidate." },
  {
    key: 'ai_analysis_recruiter',
    kind: 'text',
    ...KEY,
    meaning: "The AI's analysis, worded for recruiters.",
  },
  {
    key: 'ai_analysis_recruiter_why_hire',
    kind: 'anything',
    ...OPTIONAL,
    meaning: 'Reasons for hiring, as a list or as text.',
  },
  {
    key: 'ai_analysis_recruiter_why_not_hire',
    kind: 'anything',
    ...OPTIONAL,
    meaning: 'Reasons against hiring, as a list or as text.',
  },
  {
    key: 'recruiter_go_next_round',
    kind: 'true or false',
    ...KEY,
    meaning: "The recruiter's decision: true advances, false rejects, null is undecided.",
  },
  {
    key: 'pdf_export_url',
    kind: 'text',
    ...KEY,
    meaning: 'A signed link to the PDF report that opens without a login; null where no report is made.',
  },
  {
    key: 'reason',
    kind: 'text',
    ...KEY,
    meaning: 'Which watched fields changed and so led to this delivery.',
  },
];
