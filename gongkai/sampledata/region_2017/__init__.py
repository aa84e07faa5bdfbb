"""Sample data: a region with every act behind its published figures of 2017, at any scale."""
