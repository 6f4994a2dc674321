export { openSegmentDesk, type SegmentDesk } from './segments.ts'
export { addMembers, leaveSegments, unknownSegments } from './store.ts'
