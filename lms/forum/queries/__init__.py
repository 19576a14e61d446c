"""Reading talk: `reach` (who is responsible for which course), `reading` (threads), `desk` (the two queues)."""
