import {
  BookOpen,
  BriefcaseBusiness,
  CalendarClock,
  Eye,
  FileText,
  GraduationCap,
  Heart,
  Library,
  type LucideIcon,
  MessageSquare,
  Settings,
  UserPlus,
  UserRoundPlus,
} from "lucide-react";

/** The picture of a type that has one; others show their level. */
export const TYPE_ICONS: Record<string, LucideIcon> = {
  course: BookOpen,
  enrollment: GraduationCap,
  session: CalendarClock,
  library: Library,
  system: Settings,
  user_registration: UserPlus,
  job_application: FileText,
  job_post: BriefcaseBusiness,
  message: MessageSquare,
  profile_view: Eye,
  post_like: Heart,
  connection: UserRoundPlus,
  application_submitted: FileText,
  application_approved: FileText,
  application_rejected: FileText,
};
