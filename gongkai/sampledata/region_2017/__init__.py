"""The region of 2017: every act behind the figures it published, at any scale."""
